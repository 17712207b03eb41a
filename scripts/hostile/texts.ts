import fc from "fast-check"

/** Member names that reach into prototypes where code copies members without care. */
const prototypeNames = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "toJSON",
]

/** JSON texts that parsers, types and files stumble over; some are no JSON. */
const oddTexts = [
  "null",
  "true",
  "0",
  "-0",
  "-1",
  "1e400",
  "-1e400",
  "5e-324",
  "9007199254740993",
  "123456789012345678901234567890123456789012345678901234567890",
  `1${"0".repeat(400)}`,
  "NaN",
  "Infinity",
  "01",
  ".5",
  "'x'",
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\ufeff"',
  '"\\u202e"',
  '"__proto__"',
  '"constructor"',
  "[]",
  "{}",
  "[[]]",
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"ID":{"ID":"1"}}',
  '[{"ID":null},{"ID":[]},{"ID":{}}]',
  '{"length":1e9}',
  '"unfinished',
  "{",
  "]",
  "",
]

/** Text of one JSON value of any kind, also of none. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 3, arbitrary: fc.json({ maxDepth: 2 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 6_000 }).map((length) => `"${"x".repeat(length)}"`) },
  { weight: 1, arbitrary: fc.maxSafeInteger().map(String) },
)

/** Name of a member that no message has. */
export const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...prototypeNames, "Meta", "\\u004deta", "meta", "challenge", "verification-token", ""),
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text).slice(1, -1)),
)

/** What stands between the braces of an object: mostly different names, now and then one twice. */
export function objectText(members: readonly (readonly [name: string, text: string])[]): string {
  return `{${members.map(([name, text]) => `"${name}":${text}`).join(",")}}`
}

/** Arrays or objects within each other. */
export const deepText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom<readonly [string, string]>(["[", "]"], ['{"a":', "}"], ['{"Meta":', "}"], ["[", ""]),
    fc.constantFrom(100, 1_000, 10_000, 100_000),
  )
  .map(([[open, close], depth]) => `${open.repeat(depth)}0${close.repeat(depth)}`)
