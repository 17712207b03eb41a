import { expect, test } from "vitest"
import { indent } from "./indent.ts"

const value = {
  Meta: { DataModel: 'a "quoted" \\ {text}: [1, 2]', Empty: {}, None: [] },
  List: [1, -2.5, true, null, ["x", { y: "" }]],
}

test.each([JSON.stringify(value), JSON.stringify(value, null, 7)])(
  "JSON is indented as JSON.stringify does",
  (text) => {
    expect(indent(text)).toBe(JSON.stringify(value, null, 2))
  },
)

test("numbers stay as they are written", () => {
  expect(indent('{"a":1.0,"b":[12345678901234567890 , 1E+3],"c":{ }}')).toBe(
    '{\n  "a": 1.0,\n  "b": [\n    12345678901234567890,\n    1E+3\n  ],\n  "c": {}\n}',
  )
})

test("a file of many megabytes is one text", () => {
  const file = "a".repeat(40_000_000)
  expect(indent(`{"FileContents":"${file}"}`)).toHaveLength(file.length + 24)
})
