import { diffSchemas } from "../diff/diff-schemas.ts"
import type { DiffOptions, FieldChange, SchemaSide, SideEvent } from "../diff/types.ts"
import type { Schema } from "../schema.ts"

/** A side with one event, `Scheduling` `New`. */
export function sideOf(message: Schema, shapes: { readonly [name: string]: Schema } = {}): SchemaSide {
  return { shapes: new Map(Object.entries(shapes)), events: [eventOf("New", message)] }
}

/** A push event of `Scheduling`. */
export function eventOf(eventType: string, schema: Schema, rest: Partial<SideEvent> = {}): SideEvent {
  return { dataModel: "Scheduling", eventType, kind: "push", shape: { schema }, ...rest }
}

/** An object schema with these members. */
export function object(properties: { readonly [name: string]: Schema }, ...required: string[]): Schema {
  return { type: "object", properties, ...(required.length > 0 && { required }) }
}

/** Changes of the only event, each in a line: path, change, detail, and who breaks. */
export function lines(before: SchemaSide, after: SchemaSide, options?: DiffOptions): readonly string[] {
  return diffSchemas(before, after, options).changes.map(line)
}

/** Changes of one field that is `before` on one side and `after` on the other, in the form of {@link lines}. */
export function fieldLines(before: Schema, after: Schema, options?: DiffOptions): readonly string[] {
  return lines(sideOf(object({ Field: before })), sideOf(object({ Field: after })), options)
}

function line({ path, change, detail, readers, writers }: FieldChange): string {
  const broken = [readers === "breaking" && "readers", writers === "breaking" && "writers"].filter(Boolean)
  const judged = readers === "none" && writers === "none" ? "words" : broken.join(" and ") || "nobody"
  return [path, `${change}:`, detail, `| ${judged}`].filter((part) => part !== "").join(" ")
}
