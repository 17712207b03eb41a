import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"
import { type Event, isRecord, type Schema, type Shape } from "../schema.ts"

/** Badge of one member as one event states it. */
export interface Badge {
  readonly badge: string
  readonly event: Event
}

/** Place of a member, as `keyOf` writes it, then the badges that events state for it. */
export type Reliability = ReadonlyMap<string, readonly Badge[]>

/** Names a place inside a shape. */
export function keyOf(shapeName: string, pointer: string): string {
  return `${shapeName}#${pointer}`
}

/**
 * Follows the paths in `x-reliability` of each event, such as `Patient.Identifiers[].ID`, to the shapes they lead
 * into, so that a badge can be shown at the member it is about.
 *
 * @throws CodegenError `invalid-event` for a path that leads nowhere
 */
export function collectReliability(events: readonly Event[], shapes: readonly Shape[]): Reliability {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]))
  const found = new Map<string, Badge[]>()
  for (const event of events) {
    for (const [badge, paths] of Object.entries(reliabilityOf(event))) {
      for (const path of paths) {
        const key = follow(event, path, byName)
        found.set(key, [...(found.get(key) ?? []), { badge, event }])
      }
    }
  }
  return found
}

/** The badges that an event states: badge, then paths. */
export function reliabilityOf({ shape }: Event): { readonly [badge: string]: readonly string[] } {
  const stated = shape.schema["x-reliability"]
  if (stated === undefined) return {}
  const lists = isRecord(stated) ? Object.values(stated) : [undefined]
  if (lists.every((paths) => Array.isArray(paths) && paths.every((path) => typeof path === "string"))) {
    return stated as { readonly [badge: string]: readonly string[] }
  }
  const place = { file: shape.file, pointer: "/x-reliability" }
  throw new CodegenError("invalid-event", '"x-reliability" of an event maps badges to lists of paths.', place)
}

function follow(event: Event, path: string, byName: ReadonlyMap<string, Shape>): string {
  let shape: Shape | undefined = event.shape
  let schema: Schema | undefined = shape.schema
  let pointer = ""
  for (const step of path.replaceAll("[]", ".[]").split(".")) {
    if (isRecord(schema) && schema.$ref !== undefined) {
      shape = byName.get(schema.$ref)
      schema = shape?.schema
      pointer = ""
    }
    const next: Schema | undefined =
      typeof schema !== "object" ? undefined : step === "[]" ? schema.items : schema.properties?.[step]
    pointer = step === "[]" ? `${pointer}/items` : childPointer(`${pointer}/properties`, step)
    schema = next
  }
  if (shape !== undefined && schema !== undefined) return keyOf(shape.name, pointer)
  const problem = `"${path}" leads to no member. Correct the path, or add the member to the schema.`
  throw new CodegenError("invalid-event", problem, { file: event.shape.file, pointer: "/x-reliability" })
}
