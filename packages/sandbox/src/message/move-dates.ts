import { type Message, resolve, rootSchemaOf, type Schema } from "./assets.ts"
import { isExactNumber } from "./exact-json.ts"
import { instantOf, printIn } from "./zoned-time.ts"

/** A date with a time, with or without an offset. */
const WITH_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/

/**
 * Moves the dates of a message from the zone of its source to that of its destination, as Redox documents it: a value
 * with a time is read in the source's zone, unless it has an offset of its own, and written in the destination's. A
 * value without a time stays as it is, and so does `Meta`, which is in UTC. Which members are dates says the schema of
 * the event; a message of an unknown event stays as it is.
 *
 * A date of birth that was sent with a time is moved too, and may land on the day before: Redox warns of that.
 *
 * @returns a copy; what has no dates is shared
 */
export function moveDates(message: Message, from: string, to: string): Message {
  const root = rootSchemaOf(message.Meta.DataModel, message.Meta.EventType)
  if (root === undefined) return message
  const moved = move(message, root, (text) => moveDate(text, from, to)) as Message
  return { ...moved, Meta: message.Meta }
}

/** Moves one date-time. What is none stays as it is. */
export function moveDate(text: string, from: string, to: string): string {
  const [, day, time, offset] = WITH_TIME.exec(text) ?? []
  if (day === undefined) return text
  const local = Date.parse(`${day}T${time}${colonIn(offset ?? "Z")}`)
  if (Number.isNaN(local)) return text
  return printIn(offset === undefined ? instantOf(local, from) : local, to)
}

function colonIn(offset: string): string {
  return offset.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")
}

function move(value: unknown, given: Schema, moveText: (text: string) => string): unknown {
  const schema = resolve(given)
  const form = given["x-form"] ?? schema["x-form"]
  if (typeof value === "string") return form === "date" || form === "date-time" ? moveText(value) : value
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((item) => move(item, items, moveText))
  }
  if (typeof value !== "object" || value === null || schema.properties === undefined || isExactNumber(value))
    return value
  const { properties } = schema
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined
      return [name, property === undefined ? member : move(member, property, moveText)]
    }),
  )
}
