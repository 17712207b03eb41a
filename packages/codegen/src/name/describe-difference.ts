import { compareText } from "../compare.ts"
import type { NaturalShape } from "./natural-names.ts"
import { toPascalCase } from "./words.ts"

/** So many members are named; with more, the name would be a list. */
const named = 2

const kinds: { readonly [letters: string]: string } = {
  a: "List",
  b: "Boolean",
  i: "Numeric",
  n: "Numeric",
  o: "Object",
  s: "Text",
  z: "Null",
}

/**
 * Names that say how a shape differs from the one that has the plain name: `AddressWithUse`, `AddressWithoutCounty`,
 * `RequiredIdentifier`, `PatientWithOptionalIdentifiers`, `QuantityWithNumericValue`, `NullableAddress`.
 */
export function* describeDifference(
  base: string,
  shape: NaturalShape,
  plain: NaturalShape,
): Generator<string, void> {
  const extra = missingFrom(plain, shape)
  const missing = missingFrom(shape, plain)
  if (missing.length === 0 && isFew(extra)) yield* say(base, "With", extra)
  if (extra.length === 0 && isFew(missing)) yield* say(base, "Without", missing)
  if (extra.length > 0 || missing.length > 0) return
  if (shape.nullable && !plain.nullable) yield `Nullable${base}`
  const changes = [...shape.members].flatMap(([name, sign]) => {
    const word = describeChange(plain.members.get(name) ?? "", sign)
    return word === undefined ? [] : [{ name, word }]
  })
  const [first] = changes
  if (first === undefined) return
  const alike = changes.every(({ word }) => word === first.word)
  if (alike && changes.length === shape.members.size) yield `${first.word}${base}`
  if (isFew(changes)) {
    yield* say(
      base,
      "With",
      changes.map(({ name, word }) => `${word} ${name}`),
    )
  }
}

function describeChange(before: string, now: string): string | undefined {
  if (before === now) return undefined
  if (now.startsWith("!") !== before.startsWith("!")) return now.startsWith("!") ? "Required" : "Optional"
  const [old, types] = [before, now].map((sign) => sign.replace(/[!z]/g, ""))
  if (old === types) return now.includes("z") ? "Nullable" : "Present"
  return types === "" ? (now.includes("z") ? "Null" : "Any") : (kinds[types ?? ""] ?? "Mixed")
}

function missingFrom(shape: NaturalShape, other: NaturalShape): readonly string[] {
  return [...other.members.keys()].filter((name) => !shape.members.has(name))
}

function isFew(list: readonly unknown[]): boolean {
  return list.length > 0 && list.length <= named
}

function* say(base: string, word: string, names: readonly string[]): Generator<string, void> {
  const words = names.map(toPascalCase).sort(compareText)
  if (words.every((text) => text !== "")) yield `${base}${word}${words.join("And")}`
}
