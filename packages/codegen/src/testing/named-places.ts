import type { ResolvedConfig } from "../config.ts"
import { resolveConfig } from "../config.ts"
import { extractShapes } from "../name/extract-shapes.ts"
import type { KnownShape } from "../name/known-shapes.ts"
import { type NamedSchemas, nameSchemas } from "../name/name-schemas.ts"
import { type Memory, parseMemory, printMemory } from "../output/memory.ts"
import type { Definition } from "../read/definition.ts"
import type { Schema } from "../schema.ts"

/** Names definitions, with what is left out at its default. */
export function nameAll(
  definitions: readonly Definition[],
  rest: { config?: Partial<ResolvedConfig>; memory?: Memory; known?: readonly KnownShape[] } = {},
): NamedSchemas {
  const config = { ...resolveConfig(), ...rest.config }
  return nameSchemas({ definitions, broken: [] }, config, rest.memory, rest.known)
}

/** The memory that a run leaves behind, written and read again. */
export function remember({ shapes, events }: NamedSchemas): Memory {
  return parseMemory(printMemory(shapes, events))
}

/** Every place of every event with the name of the shape there: `Scheduling/New#/Visit/Location`, then the name. */
export function namedPlaces({ shapes, events }: NamedSchemas): ReadonlyMap<string, string> {
  const byName = new Map(shapes.map(({ name, schema }) => [name, schema]))
  const found = new Map<string, string>()
  for (const { dataModel, eventType, shape } of events) visit(shape.name, `${dataModel}/${eventType}#`, [])
  return found

  function visit(name: string, place: string, around: readonly string[]): void {
    found.set(place, name)
    const [node] = extractShapes({ id: name, file: "", pointer: "", schema: byName.get(name) ?? true })
    for (const { path, key } of node?.places ?? []) {
      if (!around.includes(key)) visit(key, `${place}${path}`, [...around, name])
    }
  }
}

/** An event file as a download has it, with these members. */
export function eventFile(file: string, members: object, rest: object = {}): Definition {
  const schema: Schema = { type: "object", properties: { Meta: meta, ...members }, ...rest }
  return { id: `${file}#`, file, pointer: "", schema }
}

const meta = {
  type: "object",
  properties: { DataModel: { type: "string" }, EventType: { type: "string" } },
  required: ["DataModel", "EventType"],
}
