import { BadChange, type FetchContext } from "@redoxkit/poller"
import { CommandError } from "../command-error.ts"
import { findEventNamed } from "../find-event-named.ts"
import { readSetting } from "../set-member.ts"
import { suggest } from "../suggest.ts"
import { ageOf } from "../times.ts"
import { UsageError } from "../usage-error.ts"
import type { Mapped } from "./check-members.ts"
import type { Feed } from "./feed.ts"
import { fillAddress, valueAt, withMember } from "./places.ts"

type Members = Readonly<Record<string, unknown>>
type Env = Readonly<Record<string, string | undefined>>

const known = [
  "name",
  "every",
  "url",
  "headers",
  "items",
  "nextPage",
  "cursor",
  "key",
  "changedAt",
  "overlap",
  "order",
  "startAt",
  "details",
  "concurrency",
  "event",
  "events",
  "set",
]

/**
 * Makes a feed of JSON: an API that answers a GET with a list, for those that need no program. Places in an answer are
 * JSON Pointers. See docs/polling.md for each member.
 *
 * @throws CommandError `config-invalid`
 */
export function jsonFeed(given: unknown, env: Env): Feed {
  const config = membersOf(given)
  const url = addressOf(config)
  const items = typeof config.items === "string" ? config.items : ""
  const headers = headersOf(config, env)
  const keys = textsOf(config, "key")
  const changedAt = optional(config, "changedAt")
  const cursor = optional(config, "cursor")
  const nextPage = optional(config, "nextPage")
  const details = optional(config, "details")
  const eventOf = eventsOf(config)
  const places = placesOf(config)
  if ((changedAt === undefined) === (cursor === undefined))
    throw invalid(
      'needs either "changedAt", the place of a change\'s time, or "cursor", the place of the API\'s own cursor',
    )

  async function fetchChanges({ cursor: from, since, page, getJson }: FetchContext) {
    const start = { since: since?.toISOString() ?? "", cursor: from ?? "", page: page ?? "" }
    const isAddress = page !== null && /^https?:\/\//.test(page)
    const address = isAddress
      ? new URL(page)
      : new URL(fillAddress(url, (name) => start[name as keyof typeof start]))
    // A page may be an address of its own. Credentials go nowhere but to the API that they are for.
    if (isAddress && address.origin !== new URL(fillAddress(url, () => "")).origin)
      throw new CommandError(
        "config-invalid",
        "The next page is at another server than the feed, which gets no credentials.",
      )
    const answer = await getJson<unknown>(address, { headers })
    const changes = valueAt(answer, items)
    if (!Array.isArray(changes))
      throw new CommandError("config-invalid", `There is no list at "items" in the answer.`)
    return {
      changes: changes as readonly unknown[],
      cursor: cursor === undefined ? null : scalarAt(answer, cursor),
      nextPage:
        nextPage === undefined || valueAt(answer, nextPage) === false ? null : scalarAt(answer, nextPage),
    }
  }

  const feed: Feed = {
    name: textOf(config, "name"),
    every: durationOf(config, "every") ?? 60_000,
    fetchChanges,
    changeKey: (change) => {
      const parts = keys.map((place) => scalarAt(change, place))
      if (parts.includes(null)) throw new BadChange('A change has nothing at a place of "key".')
      return JSON.stringify(parts)
    },
    toMessages(change, { details: found, message }) {
      const event = eventOf(change)
      if (event === undefined) return []
      let body: Record<string, unknown> = {}
      for (const [path, source] of places) {
        const value =
          source.from === "value"
            ? source.value
            : valueAt(source.from === "details" ? found : change, source.place)
        if (value !== undefined) body = withMember(body, path, value) as Record<string, unknown>
      }
      return message(event.dataModel as never, event.eventType as never, body as never)
    },
    ...(details !== undefined && {
      fetchDetails: (change, { getJson }) =>
        getJson<unknown>(
          fillAddress(details, (place) => scalarAt(change, place) ?? undefined),
          { headers },
        ),
    }),
    ...(changedAt !== undefined && { changedAt: (change) => scalarAt(change, changedAt) ?? "" }),
    ...(config.overlap !== undefined && { overlapMs: durationOf(config, "overlap") ?? 0 }),
    ...(config.order !== undefined && { order: textOf(config, "order") as "any" }),
    ...(config.startAt !== undefined && { startAt: textOf(config, "startAt") }),
    ...(config.concurrency !== undefined && { concurrency: config.concurrency as number }),
  }
  return feed
}

/** Events and members of a config that {@link jsonFeed} took. */
export function mappedBy(given: unknown): Mapped {
  const { event, events, set } = given as Members
  const { from: _, ...byValue } = (events ?? {}) as Members
  return {
    events: (event === undefined ? Object.values(byValue) : [event]).map(named),
    paths: Object.keys(set as Members).map(pathOf),
  }
}

function addressOf(config: Members): string {
  const url = textOf(config, "url")
  if (!/^https?:\/\//.test(url) || !URL.canParse(fillAddress(url, () => "")))
    throw invalid('needs "url", an address that begins with http:// or https://')
  const wrong = [...url.matchAll(/\{([^{}]+)\}/g)].find(
    ([, name = ""]) => !["since", "cursor", "page"].includes(name),
  )
  if (wrong !== undefined) throw invalid(`has ${wrong[0]} in "url", which knows {since}, {cursor} and {page}`)
  return url
}

function membersOf(given: unknown): Members {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw invalid("is no object")
  const wrong = Object.keys(given).find((name) => !known.includes(name))
  if (wrong !== undefined) throw invalid(`has a member "${wrong}" that is not known.${suggest(wrong, known)}`)
  return given as Members
}

/** Values of headers, with `${NAME}` from the environment, so that no secret stands in the file. */
function headersOf({ headers = {} }: Members, env: Env): Record<string, string> {
  if (typeof headers !== "object" || headers === null) throw invalid('has "headers" that are no object')
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      String(value).replace(/\$\{(\w+)\}/g, (_, variable: string) => {
        const found = env[variable]
        if (found) return found
        throw invalid(`wants the environment variable ${variable}, which is not set`)
      }),
    ]),
  )
}

interface Named {
  readonly dataModel: string
  readonly eventType: string
}

/** The event of a change: always the same, or by what stands at a place; none for a value that is not listed. */
function eventsOf({ event, events }: Members): (change: unknown) => Named | undefined {
  if (Array.isArray(event) && events === undefined) {
    const found = named(event)
    return () => found
  }
  const { from, ...byValue } = (typeof events === "object" && events !== null ? events : {}) as Members
  if (typeof from !== "string" || event !== undefined)
    throw invalid(
      'needs "event": ["Scheduling", "New"], or "events": { "from": "/status", "booked": ["Scheduling", "New"] }',
    )
  const found = new Map(Object.entries(byValue).map(([value, names]) => [value, named(names)]))
  return (change) => found.get(scalarAt(change, from) ?? "")
}

function named(names: unknown): Named {
  const [dataModel, eventType] = Array.isArray(names) ? (names as unknown[]) : []
  if (typeof dataModel !== "string" || typeof eventType !== "string")
    throw invalid('has an event that is no pair of data model and event type, such as ["Scheduling", "New"]')
  return inConfig(() => findEventNamed(dataModel, eventType))
}

/** Where the value of a member comes from. */
type Source =
  | { readonly from: "change" | "details"; readonly place: string }
  | { readonly from: "value"; readonly value: unknown }

function placesOf({ set }: Members): readonly (readonly [path: readonly string[], source: Source])[] {
  if (typeof set !== "object" || set === null || Array.isArray(set))
    throw invalid('needs "set": { "Visit.VisitNumber": "/number", "Visit.Duration": { "value": 30 } }')
  return Object.entries(set).map(([path, given]) => [pathOf(path), sourceOf(path, given)])
}

function pathOf(written: string): readonly string[] {
  return inConfig(() => readSetting(`${written}=`)).path
}

function sourceOf(path: string, given: unknown): Source {
  if (typeof given === "string" && given.startsWith("/")) return { from: "change", place: given }
  const { details, value } = (typeof given === "object" && given !== null ? given : {}) as Members
  if (typeof details === "string" && /^(?:\/|$)/.test(details)) return { from: "details", place: details }
  if (value !== undefined) return { from: "value", value }
  throw invalid(
    `does not say where "${path}" comes from: "/place", { "details": "/place" } or { "value": 30 }`,
  )
}

/** A text, a number or a truth value as text; `null` for anything else. */
function scalarAt(value: unknown, place: string): string | null {
  const found = valueAt(value, place)
  return ["string", "number", "boolean"].includes(typeof found) ? String(found) : null
}

function textOf(config: Members, name: string): string {
  const value = config[name]
  if (typeof value === "string" && value !== "") return value
  throw invalid(`needs "${name}", a text`)
}

function optional(config: Members, name: string): string | undefined {
  return config[name] === undefined || config[name] === null ? undefined : textOf(config, name)
}

function textsOf(config: Members, name: string): readonly string[] {
  const given: unknown = config[name]
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length > 0 && list.every((one): one is string => typeof one === "string" && one.startsWith("/")))
    return list
  throw invalid(`needs "${name}", the places of what a change is known by, such as ["/id", "/version"]`)
}

function durationOf(config: Members, name: string): number | undefined {
  return config[name] === undefined ? undefined : inConfig(() => ageOf(`"${name}"`, String(config[name])))
}

function inConfig<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof UsageError) throw new CommandError("config-invalid", error.message, { cause: error })
    throw error
  }
}

function invalid(what: string): CommandError {
  return new CommandError(
    "config-invalid",
    `The config of the feed ${what}. "redoxkit poll --help" lists the members.`,
  )
}
