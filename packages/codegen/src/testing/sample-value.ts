import type { SchemaFolder } from "./arbitrary-folder.ts"
import type { JsonObject } from "./arbitrary-schema.ts"
import { patterns } from "./arbitrary-schema.ts"

/**
 * A value that comes near to what a made-up schema asks for; what it should not be is left to chance.
 *
 * @param seed - the same seed gives the same value
 */
export function sampleValue({ files, root, targets }: SchemaFolder, seed: number): unknown {
  const random = randomNumbers(seed)
  return sample(files.get(root), 0)

  function sample(schema: unknown, depth: number): unknown {
    if (typeof schema !== "object" || schema === null || depth > 10) return scalar()
    const members = schema as JsonObject
    if (typeof members.$ref === "string") return sample(targets.get(members.$ref), depth + 1)
    if ("const" in members) return members.const
    if (Array.isArray(members.enum)) return pick(members.enum)
    return [
      ...lists(members.allOf),
      ...one(members.anyOf),
      ...one(members.oneOf),
      ...one([members.then, members.else]),
    ]
      .filter((inner) => inner !== undefined)
      .map((inner) => sample(inner, depth + 1))
      .reduce(merge, sampleType(members, depth))
  }

  function sampleType(schema: JsonObject, depth: number): unknown {
    const type = schema.type === undefined ? guessType(schema) : pick([schema.type].flat())
    if (type === "object") return sampleObject(schema, depth)
    if (type === "array") return sampleArray(schema, depth)
    if (type === "string") return sampleText(schema)
    if (type === "integer" || type === "number") return sampleNumber(schema)
    if (type === "boolean") return chance(0.5)
    return type === "null" ? null : scalar()
  }

  function guessType(schema: JsonObject): string | undefined {
    if (
      ["properties", "required", "additionalProperties", "patternProperties"].some((name) => name in schema)
    ) {
      return "object"
    }
    if (["items", "prefixItems", "contains", "minItems"].some((name) => name in schema)) return "array"
    if ("pattern" in schema || "minLength" in schema) return "string"
    return "minimum" in schema || "maximum" in schema ? "number" : undefined
  }

  function sampleObject(schema: JsonObject, depth: number): JsonObject {
    const known = Object.entries((schema.properties ?? {}) as JsonObject)
    const required = lists(schema.required).map(String)
    const wanted = known.filter(([name]) => required.includes(name) || chance(0.6))
    const missing = required.filter((name) => !known.some(([one]) => one === name))
    const entries = wanted.map(([name, inner]) => [name, sample(inner, depth + 1)] as const)
    const other = ["a", "aa", "42", "abc", "constructor"].filter(() => chance(0.15))
    const added = [...missing, ...other].map(
      (name) => [name, sample(schema.additionalProperties, depth + 1)] as const,
    )
    return Object.fromEntries([...added, ...entries])
  }

  function sampleArray(schema: JsonObject, depth: number): unknown[] {
    const first = lists(schema.prefixItems ?? schema.items)
    const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
    const length = Math.max(Number(schema.minItems ?? 0), first.length + Number(pick([-1, 0, 0, 1, 2])), 0)
    return Array.from({ length }, (_, index) =>
      sample(index === 0 && "contains" in schema ? schema.contains : (first[index] ?? rest), depth + 1),
    )
  }

  function sampleText(schema: JsonObject): string {
    if (typeof schema.pattern === "string") return patterns.get(schema.pattern) ?? ""
    return "a".repeat(Number(schema.minLength ?? pick([0, 1, 3])))
  }

  function sampleNumber(schema: JsonObject): number {
    const lowest = Number(schema.minimum ?? schema.exclusiveMinimum ?? 0)
    return pick([
      lowest,
      lowest + 1,
      lowest + 0.5,
      Number(schema.maximum ?? schema.exclusiveMaximum ?? 2),
    ]) as number
  }

  function scalar(): unknown {
    return pick([null, true, 0, 1, 1.5, "", "a", "aa", [], {}])
  }

  function one(schemas: unknown): unknown[] {
    return Array.isArray(schemas) && schemas.length > 0 ? [pick(schemas)] : []
  }

  function pick(values: readonly unknown[]): unknown {
    return values[Math.floor(random() * values.length)]
  }

  function chance(probability: number): boolean {
    return random() < probability
  }
}

function lists(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function merge(first: unknown, second: unknown): unknown {
  const areObjects = [first, second].every(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  )
  return areObjects ? { ...(first as object), ...(second as object) } : second
}

/** Mulberry32: small, and good enough to choose by. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
