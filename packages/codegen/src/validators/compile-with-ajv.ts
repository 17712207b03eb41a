import { _, Ajv2020, type AnySchemaObject, type ValidateFunction } from "ajv/dist/2020.js"
import { CodegenError } from "../errors.ts"
import { mapSchema } from "../map-schema.ts"
import { isRecord, type Schema, type Shape } from "../schema.ts"
import { checkedFormats } from "./checked-formats.ts"
import { prepareForAjv } from "./prepare-for-ajv.ts"
import type { Remainder } from "./print-shape.ts"

/** What AJV made of a part of a shape. */
export interface CompiledRemainder {
  /** Name of the function to write. */
  readonly name: string
  /** Where the schema was read from, for error messages. */
  readonly file: string
  /** Source of one function declaration. */
  readonly code: string
  /** Name used in the code, then the shape whose function it calls. */
  readonly calls: ReadonlyMap<string, string>
  /** Name used in the code, then the schema it stands for. */
  readonly schemas: ReadonlyMap<string, unknown>
  /** Name used in the code, then the regular expression it stands for. */
  readonly patterns: ReadonlyMap<string, RegExp>
  /** Name used in the code, then the expression that AJV would define it by. */
  readonly helpers: ReadonlyMap<string, string>
}

/** Compiles parts of shapes. Every reference is a call of a stub, so that no shape depends on what is in another. */
export class RemainderCompiler {
  readonly #ajvs = new Map<boolean, Ajv2020>()
  readonly #stubs = new Map<unknown, string>()

  /** @throws CodegenError `invalid-schema` */
  compile({ name, schema, pointer }: Remainder, { file }: Shape): CompiledRemainder {
    const seen = look(schema)
    const ajv = this.#ajv([...seen.names].some((member) => inherited.has(member)))
    for (const reference of seen.references) this.#addStub(ajv, reference)
    const wrapped = schema === false ? { not: {} } : (prepareForAjv(schema) as AnySchemaObject)
    if (ajv.validateSchema(wrapped) !== true) {
      const problem = "The value of this keyword is not what JSON Schema allows. Correct it."
      throw new CodegenError("invalid-schema", problem, {
        file,
        pointer: `${pointer}${ajv.errors?.[0]?.instancePath ?? ""}`,
      })
    }
    try {
      return readSource(ajv.compile(wrapped), { name, file }, this.#stubs)
    } catch (cause) {
      const problem = `AJV refuses it: ${(cause as Error).message}.`
      throw new CodegenError("invalid-schema", problem, { file, pointer }, { cause })
    }
  }

  /** Only the own members of an object count. AJV's code for that is longer, so it is for the few names that matter. */
  #ajv(ownProperties: boolean): Ajv2020 {
    const present = this.#ajvs.get(ownProperties)
    if (present !== undefined) return present
    const ajv = new Ajv2020({
      allErrors: true,
      messages: false,
      // Puts the offending value's variable and the schema into each error, from which the rewriter takes
      // the type found and the type expected.
      verbose: true,
      inlineRefs: false,
      loopRequired: Number.POSITIVE_INFINITY,
      // Thousands of comparisons in one expression are more than AJV's own stack takes.
      loopEnum: 200,
      strict: false,
      // Formats have been taken out unless they are to be checked.
      validateFormats: true,
      formats: Object.fromEntries(checkedFormats.map((name) => [name, () => true])),
      logger: false,
      validateSchema: false,
      ownProperties,
      code: { source: true, esm: true, optimize: 2, regExp, formats: _`formats` },
    })
    // The 2020 class turns these on without asking; no supported keyword needs them, and they cost code and time.
    Object.assign(ajv.opts, { unevaluated: false, dynamicRef: false })
    this.#ajvs.set(ownProperties, ajv)
    return ajv
  }

  #addStub(ajv: Ajv2020, name: string): void {
    if (ajv.getSchema(name) === undefined) ajv.addSchema({}, name)
    this.#stubs.set(ajv.getSchema(name), name)
  }
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/**
 * Patterns are read with Unicode, as the specification asks; one that only makes sense without, such as `\-`, is read
 * without.
 */
const regExp = Object.assign(
  (pattern: string, flags: string): RegExp => {
    try {
      return new RegExp(pattern, flags)
    } catch {
      return new RegExp(pattern)
    }
  },
  { code: "new RegExp" },
)

/** Names of members that a schema mentions, and shapes that it refers to. */
function look(schema: Schema): {
  readonly names: ReadonlySet<string>
  readonly references: ReadonlySet<string>
} {
  const names = new Set<string>()
  const references = new Set<string>()
  visit(schema)
  return { names, references }

  function visit(inner: Schema): Schema {
    if (typeof inner === "boolean") return inner
    if (inner.$ref !== undefined) references.add(inner.$ref)
    for (const name of Array.isArray(inner.required) ? inner.required : []) names.add(String(name))
    for (const keyword of ["properties", "dependentRequired", "dependentSchemas"]) {
      const map = inner[keyword]
      if (!isRecord(map)) continue
      for (const name of [...Object.keys(map), ...Object.values(map).flat()]) {
        if (typeof name === "string") names.add(name)
      }
    }
    mapSchema(inner, "", (deeper) => visit(deeper as Schema))
    return inner
  }
}

function readSource(
  validate: ValidateFunction,
  { name, file }: Pick<CompiledRemainder, "name" | "file">,
  stubs: ReadonlyMap<unknown, string>,
): CompiledRemainder {
  const { source } = validate
  if (source === undefined) throw new CodegenError("emit-failed", `AJV gave no source for ${name}.`)
  const calls = new Map<string, string>()
  const schemas = new Map<string, unknown>()
  const patterns = new Map<string, RegExp>()
  const helpers = new Map<string, string>()
  for (const names of Object.values(source.scopeValues)) {
    for (const { str, prefix, value } of names ?? []) {
      const ref = value?.ref as unknown
      if (prefix === "schema") schemas.set(str, ref)
      else if (prefix === "validate") calls.set(str, stubs.get(ref) ?? "")
      else if (ref instanceof RegExp) patterns.set(str, ref)
      else helpers.set(str, String(value?.code))
    }
  }
  return { name, file, code: source.validateCode.toString(), calls, schemas, patterns, helpers }
}
