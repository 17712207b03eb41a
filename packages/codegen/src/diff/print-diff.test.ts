import { expect, test } from "vitest"
import type { Schema } from "../schema.ts"
import { eventOf, object } from "../testing/sides.ts"
import { diffSchemas } from "./diff-schemas.ts"
import { printDiffMarkdown } from "./print-markdown.ts"
import { printDiffText } from "./print-text.ts"
import type { SchemaSide } from "./types.ts"

const text: Schema = { type: "string" }
const names = ["A", "B", "C", "D"]

function side(
  address: { readonly [name: string]: Schema },
  rest: { readonly [name: string]: Schema } = {},
): SchemaSide {
  const message = object({ Home: { $ref: "Address" }, Work: { $ref: "Address" }, ...rest })
  return {
    shapes: new Map([["Address", object(address)]]),
    events: names.map((name) => eventOf(name, message)),
  }
}

const before = side({ City: text }, { Note: text, Said: text })
const after: SchemaSide = {
  ...side(
    { City: { type: ["string", "null"] }, Use: text },
    { Said: { type: "string", description: "New words." } },
  ),
  events: [
    ...side({}, { Said: { type: "string", description: "New words." } }).events,
    eventOf("E", object({ A: text })),
  ],
}

test("text has what breaks first, and one line for the same change in many places", () => {
  expect(
    printDiffText(diffSchemas(before, after)),
  ).toBe(`major: 25 changes. 12 break readers or writers, 9 break nothing, 4 are documentation only.

Breaks readers and writers
  removed  Note  string  in 4 events, such as Scheduling A

Breaks readers
  more types  ….City  string -> string|null  at 8 places in 4 events, such as Scheduling A

Breaks nothing
  event added  Scheduling E
  added        ….Use  string  at 8 places in 4 events, such as Scheduling A

Documentation
  says  Said  description  in 4 events, such as Scheduling A
`)
})

test("Markdown says why something breaks", () => {
  expect(printDiffMarkdown(diffSchemas(before, after))).toBe(`### Breaks readers and writers

- \`Note\` removed: \`string\`, in 4 events, such as Scheduling A. Code that reads or sets it no longer compiles.

### Breaks readers

- \`….City\` more types: \`string -> string|null\`, at 8 places in 4 events, such as Scheduling A. Readers can meet a type they do not expect.

### Breaks nothing

- event added: Scheduling E
- \`….Use\` added: \`string\`, at 8 places in 4 events, such as Scheduling A.

### Documentation

- \`Said\` says: \`description\`, in 4 events, such as Scheduling A.
`)
})

test("the message as a whole has a name, and code with a backtick in it stays code", () => {
  const message = (extra: object): SchemaSide => ({
    shapes: [],
    events: [eventOf("A", { ...(object({ Code: { type: "string", ...extra } }) as object), ...extra })],
  })
  const diff = diffSchemas(message({}), message({ pattern: "^`" }))
  expect(printDiffText(diff)).toContain("tighter  the message  pattern ^`  in Scheduling A\n")
  expect(printDiffMarkdown(diff)).toContain("- `Code` tighter: `` pattern ^` ``, in Scheduling A.")
})

test("names in a schema cannot end a line, move the cursor, or mean anything in Markdown", () => {
  const names = ["\n\n# Title\n- [here](http://x.example)", "\u001b[2J", "a``b", "\u2028", "\u202e", ""]
  const added = object(Object.fromEntries(names.map((name) => [name, text])))
  const diff = diffSchemas(
    { shapes: [], events: [eventOf("A", object({}))] },
    {
      shapes: [],
      events: [
        eventOf("A", added),
        eventOf("<b>\n[B](http://x.example)", object({ Code: { enum: ["\n"] } })),
      ],
    },
  )
  const printed = [printDiffText(diff), printDiffMarkdown(diff)]
  for (const output of printed) {
    expect(output.match(/^.*added.*$/gm)).toHaveLength(names.length + 1)
    expect(output.split("\n").filter((line) => /^(# Title|- \[)/.test(line))).toEqual([])
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
    expect(output).toContain('""')
  }
  expect(printed[1]).toContain("- ``` a``b ``` added")
  expect(printed[1]).toContain("event added: Scheduling \\<b\\>\\\\u000a\\[B\\](http://x.example)")
})

test("equal sides are told as such", () => {
  expect(printDiffText(diffSchemas(before, before))).toBe("No changes. 4 events on both sides.\n")
  expect(printDiffMarkdown(diffSchemas(before, before))).toBe("No changes.\n")
})
