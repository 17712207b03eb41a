/** JSON types as bits, as the run-time module of the output knows them. */
const bits: { readonly [type: string]: number } = {
  array: 32,
  boolean: 2,
  integer: 8,
  null: 1,
  number: 4,
  object: 64,
  string: 16,
}

/** The bit that says: the value may be missing. */
export const missing = 128

/** Every type. */
export const anyType = 119

/** A set of types as one number; `undefined` for what is not the value of a `type`. */
export function typeBits(type: unknown): number | undefined {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  let set = 0
  for (const name of types) {
    if (typeof name !== "string" || !Object.hasOwn(bits, name)) return undefined
    set |= bits[name] ?? 0
  }
  // Every integer is a number.
  return (set & 4) === 0 ? set : set & ~8
}

/** How generated code sees that `x` has a type. Numbers that JSON cannot write do not count. */
const tests: readonly (readonly [bit: number, test: string])[] = [
  [16, 'typeof x=="string"'],
  [2, 'typeof x=="boolean"'],
  [4, 'typeof x=="number"&&isFinite(x)'],
  [8, "Number.isInteger(x)"],
  [32, "Array.isArray(x)"],
  [64, 'typeof x=="object"&&x!==null&&!Array.isArray(x)'],
]

/** Writes the test whether a value has one of some types. It sets `x`. */
export function printTypeTest(value: string, types: number): string {
  if (types === anyType) return `${value}!==void 0`
  if (types === tests[0]?.[0]) return `typeof ${value}=="string"`
  const nothing = [
    ...((types & 1) !== 0 ? ["x===null"] : []),
    ...((types & missing) !== 0 ? ["x===void 0"] : []),
  ]
  const all = [
    ...(nothing.length === 2 ? ["x==null"] : nothing),
    ...tests.flatMap(([bit, test]) => ((types & bit) === 0 ? [] : [test])),
  ]
  return `(${all.join("||").replace(/\bx\b/, `(x=${value})`)})`
}
