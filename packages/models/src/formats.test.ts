import { fullFormats } from "ajv-formats/dist/formats.js"
import fc from "fast-check"
import { expect, test } from "vitest"
import { formats } from "./runtime.ts"

function accepts(format: keyof typeof fullFormats, text: string): boolean {
  const definition = fullFormats[format]
  if (definition instanceof RegExp) return definition.test(text)
  if (typeof definition === "function") return definition(text)
  if (typeof definition === "object" && "validate" in definition) {
    const { validate } = definition
    if (validate instanceof RegExp) return validate.test(text)
    if (typeof validate === "function") return (validate as (text: string) => boolean)(text)
  }
  throw new Error(`${format} checks no text`)
}

const right = {
  date: ["2024-02-29", "2023-12-31"],
  time: ["23:59:60Z", "01:02:03.5+01:00", "00:59:60+01:00", "22:59:60-01:00", "01:02:03+0100"],
  "date-time": ["2024-02-29T01:02:03.004Z", "2024-02-29 23:59:60+00:00"],
  duration: ["P1Y2M3DT4H5M6S", "P3W", "PT1S"],
  email: ["a.b@example.org", "a@b.c"],
  hostname: ["a-b.example.org", "a.", "localhost"],
  ipv4: ["127.0.0.1", "255.255.255.255"],
  ipv6: ["1:2:3:4:5:6:7:8", "::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::"],
  "json-pointer": ["/a/~0b/~1", ""],
  regex: ["^a+(b|c)[d-f]{1,2}\\d$", "(?<x>a)"],
  uuid: ["3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
} as const
const signs = [...'0123456789abfzZtTPYMDWHS:./-+@#?%~[]()*"\\ \n_é']

/** A right text with up to three characters inserted, left out or replaced. */
function textsNear(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(), sign: fc.constantFrom(...signs, ""), length: fc.nat(1) })
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((before, { at, sign, length }) => {
      const start = at % (before.length + 1)
      return before.slice(0, start) + sign + before.slice(start + length)
    }, text),
  )
}

test.for(Object.entries(right))("%s is checked as ajv-formats does it", ([format, texts]) => {
  for (const text of texts) expect(formats[format]?.(text), text).toBe(true)
  fc.assert(
    fc.property(textsNear(texts), (text) => {
      expect(formats[format]?.(text)).toBe(accepts(format as keyof typeof right, text))
    }),
    { numRuns: 2_000 },
  )
})

const addresses = [
  "https://u:p@example.org:80/a?b#c",
  "urn:oid:1.2",
  "http://[::1]/a",
  "mailto:a@b.c",
  "file:///x",
]
const parts = ["/a/b?c#d", "../a", "//h/p", "", "#x", "?q", "a%20c"]
const noAddresses = ["a b", "a%zz", "http://[1]/", "<a>", "a#b#c", "http://a|b"]

test("addresses are checked as ajv-formats does it", () => {
  for (const format of ["uri", "uri-reference"] as const) {
    for (const text of [...addresses, ...parts, ...noAddresses]) {
      expect(formats[format]?.(text), `${format} ${text}`).toBe(accepts(format, text))
    }
    // ajv-formats takes the port for a path that begins with two slashes, which RFC 3986 does not allow.
    expect([formats[format]?.("http://a:b"), accepts(format, "http://a:b")]).toEqual([false, true])
  }
})
