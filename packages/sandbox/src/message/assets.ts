import { readFileSync } from "node:fs"
import { findEvent, models } from "@redoxkit/models"

/** A message as parsed JSON. */
export type Message = { readonly Meta: Meta } & { readonly [name: string]: unknown }

/** The `Meta` of a message, as far as the sandbox knows it. */
export interface Meta {
  readonly DataModel: string
  readonly EventType: string
  readonly [name: string]: unknown
}

/** A JSON Schema as it ships with this package. */
export interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly "x-form"?: string
  readonly [keyword: string]: unknown
}

interface Schemas {
  readonly events: Readonly<Record<string, Schema>>
  readonly components: Readonly<Record<string, Schema>>
}

let samples: Readonly<Record<string, Message>> | undefined
let schemas: Schemas | undefined

/** The invented sample message of an event, without regard to spaces and case; `undefined` for an unknown event. */
export function sampleOf(dataModel: string, eventType: string): Message | undefined {
  samples ??= read("samples.gen.json") as Readonly<Record<string, Message>>
  const key = keyOf(dataModel, eventType)
  return key === undefined ? undefined : samples[key]
}

/** The schema of an event as one document with `$defs`; `undefined` for an unknown event. */
export function schemaOf(dataModel: string, eventType: string): Schema | undefined {
  const { events, components } = allSchemas()
  const event = events[keyOf(dataModel, eventType) ?? ""]
  if (event === undefined) return undefined
  const needed = new Map<string, Schema>()
  const collect = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return
    for (const [name, part] of Object.entries(schema)) {
      const component = name === "$ref" ? nameOf(String(part)) : undefined
      if (component === undefined) collect(part)
      else if (!needed.has(component)) {
        needed.set(component, components[component] ?? {})
        collect(components[component])
      }
    }
  }
  collect(event)
  return { ...event, $defs: Object.fromEntries([...needed].sort()) }
}

/** The schema at the root of an event, whose references {@link resolve} follows. */
export function rootSchemaOf(dataModel: string, eventType: string): Schema | undefined {
  return allSchemas().events[keyOf(dataModel, eventType) ?? ""]
}

/** Follows the reference of a schema, if it is one. */
export function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : (allSchemas().components[nameOf(schema.$ref)] ?? schema)
}

function allSchemas(): Schemas {
  schemas ??= read("schemas.gen.json") as Schemas
  return schemas
}

function nameOf(reference: string): string {
  return reference.slice("#/$defs/".length)
}

function keyOf(dataModel: string, eventType: string): string | undefined {
  const event = findEvent(models, dataModel, eventType)
  return event && `${event.dataModel}/${event.eventType}`
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../assets/${name}`, import.meta.url), "utf8"))
}
