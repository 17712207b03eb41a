import { expect, test } from "vitest"
import { writeFolder } from "../testing/write-folder.ts"
import { readSchemas } from "./read-schemas.ts"

const good = { type: "object" }

async function problemOf(content: unknown): Promise<string> {
  const { problems, files } = await readSchemas(
    await writeFolder([
      ["bad.json", content],
      ["good.json", good],
    ]),
  )
  expect(problems).toMatchObject([{ code: "invalid-json", file: "bad.json" }])
  expect(files).toHaveLength(1)
  return problems[0]?.message ?? ""
}

test("broken JSON is told with line and column, and without its content", async () => {
  expect(await problemOf("")).toContain("is empty")
  expect(await problemOf(" \n")).toContain("is empty")
  expect(await problemOf('{\n  "type": "object"\n  "properties": {}\n}')).toContain("line 3, column 3")
  expect(await problemOf('{"type": "obj')).toContain("line 1, column")
  expect(await problemOf('{"type": [')).toContain("ends too early")
  const token = await problemOf(`{"a": ${"[1],".repeat(30).slice(0, 3)},\n "b": Ostrova}`)
  expect(token).toContain("line 2, column 7")
  expect(token).not.toContain("Ostrova")
})

test("a file in another encoding is refused", async () => {
  expect(await problemOf(Buffer.from('{"description": "Größe"}', "latin1"))).toContain("UTF-8")
})

test("JSON that is nested without end is refused, and 200 levels are fine", async () => {
  const nest = (levels: number): string =>
    `${'{"type":"array","items":'.repeat(levels)}{}${"}".repeat(levels)}`
  expect(await problemOf(nest(100_000))).toContain("levels deep")
  expect(await problemOf(`{"enum":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toContain("levels deep")
  const { problems } = await readSchemas(await writeFolder([["deep.json", nest(200)]]))
  expect(problems).toEqual([])
})

test("a member that stands twice is told with its place, and the last one counts", async () => {
  const text = String.raw`{"type":"object","properties":{"a\"b/":{"type":"string"},"\u0061":{},"a":{"enum":["a","a:"]},
    "x":[{"n":1},{"n" :1,"n":2}],"a\"b/":{"type":"number"}}}`
  const { notices, definitions } = await readSchemas(await writeFolder([["twice.schema.json", text]]))
  expect(notices.find(({ code }) => code === "duplicate-member")).toMatchObject({
    count: 3,
    examples: [
      { file: "twice.schema.json", pointer: "/properties/a" },
      { file: "twice.schema.json", pointer: "/properties/x/1/n" },
      { file: "twice.schema.json", pointer: '/properties/a"b~1' },
    ],
  })
  expect(definitions).toEqual([])
})
