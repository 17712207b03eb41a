import type { EventKind } from "./events.ts"

/** A JSON Schema in the form the later steps work on. `true` and `false` are schemas too. */
export type Schema = boolean | SchemaObject

/**
 * A JSON Schema object after normalising: every `$ref` holds the name of a shape, and stands alone but for
 * annotations.
 */
export interface SchemaObject {
  readonly $ref?: string
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly [keyword: string]: unknown
}

/** One named schema: a shared component, or the message of an event. */
export interface Shape {
  /** Name of its interface. */
  readonly name: string
  /** Where it was read from, relative to the folder of schemas; for error messages. */
  readonly file: string
  /** JSON Pointer of the place inside the file; for error messages. */
  readonly pointer?: string
  /** The schema itself. */
  readonly schema: SchemaObject
}

/** An event of the input, with every name decided. */
export interface Event {
  /** Shape of its message. */
  readonly shape: Shape
  /** `Meta.DataModel` on the wire. */
  readonly dataModel: string
  /** `Meta.EventType` on the wire. */
  readonly eventType: string
  /** How the event travels. */
  readonly kind: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
  /** What Redox says about its life, such as `deprecated`. */
  readonly status?: string
  /** Path of its validator inside the output folder, without suffix: `scheduling/new`. */
  readonly path: string
}

/** Whether a value is a JSON object, as opposed to an array, `null` or a scalar. */
export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
