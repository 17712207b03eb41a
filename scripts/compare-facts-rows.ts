/** Compares schemas with tables of facts: which events there are, and every member of every event. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  eventsOf,
  expand,
  groupBy,
  type RedoxEvent,
  type Schema,
  type Schemas,
} from "./compare-facts-schemas.ts"

export interface Comparison {
  events: number
  rows: number
  /** Differences nobody has accounted for. */
  differences: string[]
  /** Differences that are meant, each with its reason. */
  accepted: { difference: string; reason: string }[]
}

/** The differences that are meant. A line that no longer applies is itself reported as a difference. */
const meant = new Map([
  [
    "SSO/Sign-on: kind is sign-on, the facts say sync-other",
    "The only event of its kind: it is a signed token and not a query, and is named after what it is.",
  ],
])

type Fact = Record<string, string>

export function compareFacts(schemas: Schemas, facts: string): Comparison {
  const index = readTable(join(facts, "event-index.tsv"))
  const fields = groupBy(readTable(join(facts, "fields.tsv")), keyOf)
  const events = new Map(eventsOf(schemas).map((entry) => [nameOf(entry.event), entry]))
  const found: string[] = []
  let rows = 0

  for (const [name] of events) {
    if (!index.some((fact) => keyOf(fact) === name))
      found.push(`${name}: has a schema, the facts do not know it`)
  }
  for (const fact of index) {
    const name = keyOf(fact)
    const entry = events.get(name)
    if (entry === undefined) {
      found.push(`${name}: has no schema`)
      continue
    }
    const expanded = expand(schemas, entry.file).map(({ path, types, required }) =>
      line(path, types, required),
    )
    const expected = (fields.get(name) ?? []).map(({ path = "", types = "", required }) =>
      line(path, types.split("|").toSorted().join("|"), required === "1"),
    )
    rows += expanded.length
    found.push(
      ...compareEvent(name, fact, entry.event, entry.schema),
      ...only(expanded, expected).map((row) => `${name}: only in the schema: ${row}`),
      ...only(expected, expanded).map((row) => `${name}: only in the facts: ${row}`),
    )
  }

  const accepted = found.flatMap((difference) => {
    const reason = meant.get(difference)
    return reason === undefined ? [] : [{ difference, reason }]
  })
  const stale = [...meant.keys()].filter((difference) => !found.includes(difference))
  const differences = [
    ...found.filter((difference) => !meant.has(difference)),
    ...stale.map((difference) => `No longer a difference, take it off the list: ${difference}`),
  ]
  return { events: events.size, rows, differences, accepted }
}

function compareEvent(name: string, fact: Fact, event: RedoxEvent, schema: Schema): string[] {
  const pairs: [what: string, ours: string | undefined, theirs: string | undefined][] = [
    ["kind", event.kind, fact.direction],
    ["response", event.response, fact.response_event],
    ["answers", event.answers, fact.answers_event],
    ["top level", sorted(Object.keys(schema.properties ?? {})), sorted(fact.top_level?.split(","))],
    ["required top level", sorted(schema.required), sorted(fact.top_level_required?.split(","))],
  ]
  return pairs
    .filter(([, ours = "", theirs = ""]) => ours !== theirs)
    .map(([what, ours, theirs]) => `${name}: ${what} is ${ours || "none"}, the facts say ${theirs || "none"}`)
}

function only(here: string[], there: string[]): string[] {
  const others = new Set(there)
  return here.filter((row) => !others.has(row))
}

function line(path: string, types: string, required: boolean): string {
  return `${path} ${types}${required ? " required" : ""}`
}

function sorted(names: string[] = []): string {
  return names.toSorted().join(",")
}

function nameOf({ dataModel, eventType }: RedoxEvent): string {
  return `${dataModel}/${eventType}`
}

function keyOf({ model, event }: Fact): string {
  return `${model}/${event}`
}

function readTable(file: string): Fact[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/)
  const names = header.split("\t")
  return lines.map((text) => {
    const cells = text.split("\t")
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]))
  })
}
