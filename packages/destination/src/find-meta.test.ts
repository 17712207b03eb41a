import fc from "fast-check"
import { expect, test } from "vitest"
import { findMeta } from "./find-meta.ts"
import { isRecord } from "./identify.ts"

const find = (text: string) => findMeta(Buffer.from(text))

test("finds Meta at the front, in the middle and at the end", () => {
  expect(find('{"Meta":{"DataModel":"A"},"B":1}')).toEqual({ DataModel: "A" })
  expect(find('{"A":[1,{"x":"}"}],"Meta":{"DataModel":"A"},"B":null}')).toEqual({ DataModel: "A" })
  expect(find('{"A":true,"B":-1.5e3 , "Meta" : {"DataModel":"A"} }')).toEqual({ DataModel: "A" })
})

test("does not take a nested Meta, a string or a longer name for it", () => {
  expect(find('{"A":{"Meta":{"DataModel":"A"}}}')).toBeUndefined()
  expect(find('{"A":"\\"Meta\\":{}","Metas":{},"xMeta":{}}')).toBeUndefined()
  expect(find('[{"Meta":{}}]')).toBeUndefined()
})

test("finds a Meta whose name is written with escapes", () => {
  expect(find('{"\\u004deta":{"DataModel":"A"}}')).toEqual({ DataModel: "A" })
  expect(find('{"\\u004d\\u0065\\u0074\\u0061":1}')).toBe(1)
})

test("passes over a byte order mark and white space", () => {
  expect(find('\uFEFF \r\n\t{ "Meta" : 1 }')).toBe(1)
})

test("takes the first of two", () => {
  expect(find('{"Meta":1,"Meta":2}')).toBe(1)
})

test("finds nothing in what is no JSON object, and never throws", () => {
  for (const text of [
    "",
    " ",
    "{",
    '{"Meta',
    '{"Meta"',
    '{"Meta":',
    '{"Meta":{',
    '{"Meta":"',
    "null",
    '"Meta"',
    "{1:2}",
  ])
    expect(find(text), text).toBeUndefined()
  expect(find('{"Meta":nonsense}')).toBeUndefined()
  expect(find('{"A" "Meta":1}')).toBeUndefined()
})

test("finds Meta in front of the place where a body is cut off", () => {
  expect(find('{"Meta":{"DataModel":"A"},"Patient":{"Na')).toEqual({ DataModel: "A" })
})

/** Text rich in what could confuse a scanner. */
const trap = fc.string({
  unit: fc.constantFrom(
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "Meta",
    '"Meta":',
    " ",
    "\n",
    "é",
    "😀",
    "\u0000",
    "a",
  ),
  maxLength: 80,
})
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    trap,
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(trap, fc.constantFrom("Meta", "meta", "Metadata")), tie("value"), { maxKeys: 4 }),
  ),
})).value
const object = fc.dictionary(fc.oneof(trap, fc.constantFrom("Meta", "A", "B")), json, { maxKeys: 6 })

test("agrees with JSON.parse on any object, however it is spaced", () => {
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 1, "\t", " \r\n"), (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(find(text)).toEqual((JSON.parse(text) as { Meta?: unknown }).Meta)
    }),
    { numRuns: 2_000 },
  )
})

test("agrees with JSON.parse on objects written with escapes for any character", () => {
  const escapeSome = (text: string) =>
    text.replace(/[A-Za-z]/g, (letter) =>
      letter.charCodeAt(0) % 3 === 0 && !/[bfnrtu]/.test(letter)
        ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`
        : letter,
    )
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("Meta", "Beta", "Zeta"), fc.string(), { maxKeys: 3 }),
      (value) => {
        const members = Object.entries(value).map(
          ([name, text]) => `"${escapeSome(name)}":${JSON.stringify(text)}`,
        )
        const text = `{${members.join(",")}}`
        expect(find(text)).toEqual(value.Meta)
      },
    ),
  )
})

test("gives Meta or nothing for any prefix of an object", () => {
  fc.assert(
    fc.property(object, fc.double({ min: 0, max: 1, noNaN: true }), (value, part) => {
      const bytes = Buffer.from(JSON.stringify(value))
      const found = findMeta(bytes.subarray(0, Math.floor(bytes.length * part)))
      // A number at the cut may have lost its last digits; a message whose Meta is a number is unreadable in any case.
      if (isRecord(found)) expect(found).toEqual(value.Meta)
    }),
  )
})

test("finds Meta at the end of 30 MB of strings full of quotes and backslashes", () => {
  const text = JSON.stringify({
    Documents: Array.from({ length: 300 }, (_, index) => ({
      Title: `Document ${index}`,
      Data: "QUJDRA==".repeat(10_000),
      Lines: Array.from({ length: 200 }, (_, line) => ({ Number: line, Text: 'He said: "well" \\ then' })),
    })),
    Meta: { DataModel: "Media", EventType: "New" },
  })
  expect(findMeta(Buffer.from(text))).toEqual({ DataModel: "Media", EventType: "New" })
})
