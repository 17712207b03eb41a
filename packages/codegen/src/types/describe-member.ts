import type { Event, SchemaObject, Shape } from "../schema.ts"
import { type Badge, reliabilityOf } from "./collect-reliability.ts"

/** Up to so many events are named at a member; more would hide what the member means. */
const namedEvents = 3

/** What `x-form` says, in words for the reader of a doc comment. */
const forms: { readonly [form: string]: string } = {
  base64: "Base64 text",
  date: "date, `YYYY-MM-DD`",
  "date-time": "date and time in ISO 8601, `YYYY-MM-DDThh:mm:ss.sssZ`",
  decimal: "number written as text",
  npi: "NPI, ten digits",
  oid: "OID",
  phone: "phone number in E.164, with `+` and country code",
  ssn: "social security number, nine digits",
  uuid: "UUID",
  zip: "ZIP code",
}

/**
 * Text of the doc comment of a member: what it means, the form of its value, how reliably it is filled.
 *
 * @param badges - what events state about the member
 * @param owner - the shape it belongs to; when that is the message of an event, the event need not be named
 */
export function describeMember(schema: SchemaObject, badges: readonly Badge[], owner?: Shape): string {
  const { description } = schema
  const form = schema["x-form"]
  const known = typeof form === "string" ? `Form: ${forms[form] ?? form}.` : ""
  return [typeof description === "string" ? description : "", known, describeBadges(schema, badges, owner)]
    .filter((part) => part !== "")
    .join("\n\n")
}

function describeBadges(schema: SchemaObject, badges: readonly Badge[], owner?: Shape): string {
  const own = schema["x-reliability"]
  if (typeof own === "string") return `Reliability: ${own}.`
  const names = [...new Set(badges.map(({ badge }) => badge))].sort()
  const parts = names.map((name) => {
    const events = badges.filter(({ badge }) => badge === name).map(({ event }) => event)
    if (events.every(({ shape }) => shape === owner)) return name
    const listed = events.map(({ dataModel, eventType }) => `${dataModel}/${eventType}`).join(", ")
    return events.length > namedEvents
      ? `${name}, as stated for ${events.length} events`
      : `${name} in ${listed}`
  })
  return parts.length === 0 ? "" : `Reliability: ${parts.join("; ")}.`
}

const kinds: { readonly [kind in Event["kind"]]: string } = {
  push: "a push",
  query: "a query",
  "query-response": "the answer to the query",
  "sign-on": "a sign-on",
}

/** Text of the doc comment of a message: what it means, how it travels, what Redox promises about its members. */
export function describeMessage(event: Event): string {
  const { dataModel, eventType, kind, response, answers, status } = event
  const { description } = event.shape.schema
  const partner =
    response !== undefined ? `, answered by \`${response}\`` : answers !== undefined ? ` \`${answers}\`` : ""
  const badges = Object.entries(reliabilityOf(event)).map(
    ([badge, paths]) => `${badge}: ${paths.map((path) => `\`${path}\``).join(", ")}.`,
  )
  const life = status === "deprecated" || status === "retired" ? `@deprecated Redox calls it ${status}.` : ""
  return [
    typeof description === "string" ? description : "",
    `\`${dataModel}\` / \`${eventType}\`, ${kinds[kind]}${partner}.`,
    status !== undefined && life === "" ? `Status at Redox: ${status}.` : "",
    ...badges,
    life,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}
