import { Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js"
import { CodegenError } from "../errors.ts"
import { isAnnotation } from "../keywords.ts"
import { mapSchema } from "../map-schema.ts"
import { isRecord, type Schema, type Shape } from "../schema.ts"

/** What AJV made of one shape. */
export interface CompiledShape {
  readonly shape: Shape
  /** Source of one function declaration. */
  readonly code: string
  /** Name used in the code, then the shape whose function it calls. */
  readonly calls: ReadonlyMap<string, string>
  /** Name used in the code, then the schema it stands for. */
  readonly schemas: ReadonlyMap<string, unknown>
  /** Name used in the code, then the expression that AJV would define it by. */
  readonly helpers: ReadonlyMap<string, string>
}

/**
 * Compiles every shape with AJV, references as calls, and hands back the sources.
 *
 * @throws CodegenError `invalid-schema` with what AJV has against a schema
 */
export function compileValidators(shapes: readonly Shape[]): readonly CompiledShape[] {
  const ajv = new Ajv2020({
    allErrors: true,
    messages: false,
    // Puts the offending value's variable and the schema into each error, from which the rewriter takes
    // the type found and the type expected.
    verbose: true,
    inlineRefs: false,
    loopRequired: Number.POSITIVE_INFINITY,
    loopEnum: Number.POSITIVE_INFINITY,
    strict: false,
    validateFormats: false,
    validateSchema: false,
    code: { source: true, esm: true, optimize: 2 },
  })
  // The 2020 class turns these on without asking; no supported keyword needs them, and they cost code and time.
  Object.assign(ajv.opts, { unevaluated: false, dynamicRef: false })
  for (const shape of shapes) ajv.addSchema(checkSchema(ajv, shape), shape.name)
  const functions = new Map(shapes.map((shape) => [compile(ajv, shape), shape]))
  return [...functions].map(([validate, shape]) => readSource(validate, shape, functions))
}

function checkSchema(ajv: Ajv2020, { file, schema }: Shape): AnySchemaObject {
  const stripped = strip(schema) as AnySchemaObject
  if (ajv.validateSchema(stripped) === true) return stripped
  const pointer = ajv.errors?.[0]?.instancePath ?? ""
  const problem = `The value of this keyword is not what JSON Schema allows. Correct it.`
  throw new CodegenError("invalid-schema", problem, { file, pointer })
}

function compile(ajv: Ajv2020, { name, file }: Shape): ValidateFunction {
  try {
    const validate = ajv.getSchema(name)
    if (validate === undefined) throw new Error("AJV lost the schema")
    return validate
  } catch (cause) {
    throw new CodegenError(
      "invalid-schema",
      `AJV refuses it: ${(cause as Error).message}.`,
      { file },
      { cause },
    )
  }
}

function readSource(
  validate: ValidateFunction,
  shape: Shape,
  functions: ReadonlyMap<unknown, Shape>,
): CompiledShape {
  const { source } = validate
  if (source === undefined) throw new CodegenError("emit-failed", `AJV gave no source for ${shape.name}.`)
  const calls = new Map<string, string>([[source.validateName.str, shape.name]])
  const schemas = new Map<string, unknown>()
  const helpers = new Map<string, string>()
  for (const names of Object.values(source.scopeValues)) {
    for (const { str, prefix, value } of names ?? []) {
      const ref = value?.ref as unknown
      if (prefix === "schema") schemas.set(str, ref)
      else if (prefix === "validate") calls.set(str, functions.get(ref)?.name ?? "")
      // A shape that was still being compiled when it was referred to: it is part of a circle.
      else if (prefix === "wrapper" || prefix === "root") calls.set(str, shapeOfWrapper(ref, functions))
      else helpers.set(str, String(value?.code))
    }
  }
  return { shape, code: source.validateCode.toString(), calls, schemas, helpers }
}

function shapeOfWrapper(ref: unknown, functions: ReadonlyMap<unknown, Shape>): string {
  return (isRecord(ref) && functions.get(ref.validate)?.name) || ""
}

/** Leaves what constrains. `["string", "null"]` becomes `nullable`, for which AJV writes shorter code. */
function strip(schema: Schema): Schema {
  if (typeof schema === "boolean") return schema
  const constraints = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isAnnotation(keyword)))
  const copy = mapSchema(constraints, "", (inner) => strip(inner as Schema))
  if (!Array.isArray(copy.type) || !copy.type.includes("null") || copy.type.length !== 2) return copy
  return { ...copy, type: copy.type.find((type) => type !== "null"), nullable: true }
}
