import * as runtime from "../../../models/src/runtime.ts"
import { mapSchema } from "../map-schema.ts"
import type { Definition } from "../read/definition.ts"
import type { Schema, SchemaObject, Shape } from "../schema.ts"
import { type CompileOptions, compileShapes } from "../validators/compile-shapes.ts"

/** A finding, as the run-time module makes it. */
export interface Finding {
  readonly path: string
  readonly rule: string
  readonly expected: string
  readonly found: string
}

/** Definitions as shapes: the first is `Shape0`. */
export function shapesOf(definitions: readonly Definition[]): readonly Shape[] {
  const names = new Map(definitions.map(({ id }, index) => [id, `Shape${index}`]))
  return definitions.map(({ id, file, schema }) => ({
    name: names.get(id) ?? "",
    file,
    schema: rename(schema) as SchemaObject,
  }))

  function rename(schema: Schema): Schema {
    if (typeof schema === "boolean") return schema
    const copy = mapSchema(schema, "", (inner) => rename(inner as Schema))
    return schema.$ref === undefined ? copy : { ...copy, $ref: names.get(schema.$ref) ?? "" }
  }
}

/** Compiles shapes, evaluates the code, and gives the validator of each. */
export async function loadValidators(
  shapes: readonly Shape[],
  options: CompileOptions = {},
): Promise<ReadonlyMap<string, (value: unknown) => readonly Finding[]>> {
  const { compiled, problems } = await compileShapes(shapes, options)
  for (const { error } of problems) throw error
  const helpers = new Set(["guard", ...[...compiled.values()].flatMap((shape) => shape.helpers)])
  const functions = [...compiled.values()].flatMap((shape) => shape.functions)
  const code = [
    '"use strict"',
    `const { ${[...helpers].join(", ")} } = runtime`,
    ...functions.map(({ name, code }) => `const ${name} = ${code}`),
    `return { ${[...compiled.keys()].map((name) => `${name}: guard(${name})`).join(", ")} }`,
  ].join("\n")
  const validators = new Function("runtime", code)(runtime) as {
    readonly [name: string]: (value: unknown) => readonly Finding[]
  }
  return new Map(Object.entries(validators))
}
