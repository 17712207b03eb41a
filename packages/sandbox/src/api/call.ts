import type { Core } from "../core.ts"
import { invalid } from "../world/check.ts"
import { properEvent, properName } from "../world/world.ts"

/** A call of the control API. */
export interface ApiCall {
  /** Parts of the path that its pattern names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed body; an empty object when there is none. */
  readonly body: unknown
  /** The body once more, with numbers that are written as they came: see `parseExactly`. */
  readonly exactBody: () => unknown
  /** Ends when the caller hangs up. */
  readonly signal: AbortSignal
}

/** Carries out a call. What it gives becomes the JSON of the answer; `undefined` is a 204. */
export type ApiHandler = (core: Core, call: ApiCall) => unknown

/** A number of the query string. @throws SandboxError `invalid-request` */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(`${name} must be a whole number.`)
  return value
}

/** A moment of the query string: milliseconds since 1970, or ISO 8601. @throws SandboxError `invalid-request` */
export function momentOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(value)) throw invalid(`${name} must be a moment: milliseconds since 1970, or ISO 8601.`)
  return value
}

/** A text of the query string; an empty one counts as missing. */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined
}

/** The names of an event in the query string, as Redox writes them. */
export function eventOf(query: URLSearchParams): {
  readonly dataModel: string | undefined
  readonly eventType: string | undefined
} {
  const dataModel = textOf(query, "dataModel")
  const eventType = textOf(query, "eventType")
  return {
    dataModel: dataModel === undefined ? undefined : properName(dataModel),
    eventType: dataModel && eventType ? properEvent(dataModel, eventType).eventType : eventType,
  }
}

/** The moments between which the entries of a list lie. @throws SandboxError `invalid-request` */
export function spanOf(query: URLSearchParams): {
  readonly from: number | undefined
  readonly to: number | undefined
} {
  return { from: momentOf(query, "from"), to: momentOf(query, "to") }
}

/**
 * The text that a list is searched for. It finds nothing in payloads that are hidden, since a caller could read them
 * letter by letter, unless the caller asks for those with `reveal=true`.
 */
export function searchOf(
  { world }: Core,
  query: URLSearchParams,
): { readonly text: string | undefined; readonly hiddenDestinations: readonly string[] | undefined } {
  const marked = world.destinations.list().filter(({ holdsRealData }) => holdsRealData)
  const hiddenDestinations = query.get("reveal") === "true" ? undefined : marked.map(({ id }) => id)
  return { text: textOf(query, "text"), hiddenDestinations }
}

/** What is given of some conditions. */
export function givenOf<Conditions extends object>(
  conditions: Conditions,
): { readonly [Name in keyof Conditions]?: Exclude<Conditions[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(conditions).filter(([, value]) => value !== undefined),
  ) as typeof conditions
}

/** How many entries a page of a list has: 100 without it, at most 1000. */
export function limitOf(query: URLSearchParams): number {
  return Math.min(Math.max(numberOf(query, "limit") ?? 100, 1), 1_000)
}

/** A page of a list: the entries, where the next page begins, and on the first page how many there are on all. */
export function pageOf<Entry, Filter extends { readonly limit: number; readonly before?: number }>(
  filter: Filter,
  list: (filter: Filter) => readonly Entry[],
  count: (filter: Filter) => number,
  keyOf: (entry: Entry) => number,
): { readonly items: readonly Entry[]; readonly next: number | null; readonly total?: number } {
  const items = list(filter)
  const last = items.at(-1)
  const next = items.length < filter.limit || last === undefined ? null : keyOf(last)
  return { items, next, ...(filter.before === undefined ? { total: count(filter) } : {}) }
}
