import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { SourceError } from "../errors.ts"
import { type EmbeddedFile, filesOf } from "./files-of.ts"

const root = join(import.meta.dirname, "../../../../schemas")
const sampleOf = (path: string): unknown =>
  JSON.parse(readFileSync(join(root, `${path}.sample.json`), "utf8"))
const contents = Buffer.from("%PDF-1.4 contents")
const base64 = contents.toString("base64")
const only = (message: unknown): EmbeddedFile => {
  const [first, ...more] = filesOf(message)
  expect(more).toEqual([])
  return first as EmbeddedFile
}

test.each([
  ["media/new", ["/Media/FileContents"]],
  ["media/replace", ["/Media/FileContents"]],
  ["media/delete", []],
  ["results/new-unsolicited", ["/Orders/0/Results/2/Value"]],
  ["clinical-summary/document-get-response", ["/Data"]],
  ["clinical-summary/document-query-response", []],
])("the embedded files of the sample %s are found, with their formats", (sample, paths) => {
  const found = [...filesOf(sampleOf(sample))]
  expect(found.map(({ path }) => path)).toEqual(paths)
  expect(found.every(({ kind, fileType }) => kind === "embedded" && fileType !== undefined)).toBe(true)
  for (const one of found) expect((one as EmbeddedFile).bytes().length).toBeGreaterThan(20)
})

test("an answer with several documents gives each of them", () => {
  const found = [...filesOf(sampleOf("notes/query-response"))]
  expect(found.map(({ kind, path }) => [kind, path])).toEqual([
    ["text", "/Notes/0/FileContents"],
    ["embedded", "/Notes/1/FileContents"],
  ])
  expect(found[0]).toMatchObject({ contentType: "Plain Text", fileName: expect.stringContaining(".txt") })
  const pdf = found[1] as EmbeddedFile
  expect(Buffer.from(pdf.bytes().subarray(0, 5)).toString()).toBe("%PDF-")
  expect([...filesOf(sampleOf("media/query-response"))].length).toBeGreaterThan(0)
})

test("every embedded file of our samples can be decoded", () => {
  const samples = globSync("*/*.sample.json", { cwd: root }).map((file) => sampleOf(file.slice(0, -12)))
  const found = samples.flatMap((sample) => [...filesOf(sample)])
  const embedded = found.filter((one): one is EmbeddedFile => one.kind === "embedded")
  expect(embedded.length).toBeGreaterThan(6)
  for (const one of embedded) expect(one.bytes().length).toBeGreaterThan(0)
  expect(found.length).toBeGreaterThan(embedded.length)
})

test("bytes and stream give the same, as often as they are asked for", async () => {
  const found = only({
    Media: { FileType: "PDF", FileName: "a.pdf", FileContents: `${base64.slice(0, 8)}\n${base64.slice(8)}` },
  })
  expect(found).toMatchObject({ path: "/Media/FileContents", fileType: "PDF", fileName: "a.pdf" })
  for (let time = 0; time < 2; time++) {
    expect(contents.equals(found.bytes())).toBe(true)
    expect(contents.equals(new Uint8Array(await new Response(found.stream()).arrayBuffer()))).toBe(true)
  }
})

test("a URI, a text and an embedded file are told apart", () => {
  const uri = "https://blob.redoxengine.com/14652614"
  const kindOf = (Note: object) => [...filesOf({ Note })].map(({ kind }) => kind)
  expect([...filesOf({ Media: { FileContents: ` ${uri}\n` } })]).toMatchObject([{ kind: "uri", uri }])
  expect(kindOf({ ContentType: "Base64 Encoded", FileContents: base64 })).toEqual(["embedded"])
  expect(kindOf({ ContentType: "base64 encoded ", FileContents: base64 })).toEqual(["embedded"])
  expect(kindOf({ ContentType: "Base64 Encoded", FileContents: "https://files.example/1" })).toEqual(["uri"])
  expect(kindOf({ ContentType: "Plain Text", FileContents: uri })).toEqual(["uri"])
  expect(kindOf({ ContentType: "Plain Text", FileContents: "https://files.example/1" })).toEqual(["text"])
  expect(kindOf({ ContentType: "Plain Text", FileContents: `See ${uri}` })).toEqual(["text"])
  expect(kindOf({ FileContents: base64 })).toEqual(["text"])
  expect(kindOf({ ContentType: "Base64 Encoded", FileContents: null })).toEqual([])
  expect(kindOf({ ContentType: "Plain Text", FileContents: "" })).toEqual([])
})

test("results that are no files, and messages of odd shapes, have none", () => {
  const Results = [
    { ValueType: "String", Value: base64 },
    { ValueType: "Encapsulated Data", Value: null },
    null,
    4,
  ]
  expect([...filesOf({ Orders: [{ Results }, { Results: null }, null, "x"] })]).toEqual([])
  for (const odd of [
    null,
    undefined,
    4,
    "text",
    [],
    {},
    { Media: [null] },
    { Data: base64 },
    { Notes: ["text"] },
  ])
    expect([...filesOf(odd)]).toEqual([])
})

test("broken base64 fails with its place, as bytes and as a stream, and never with its contents", async () => {
  const found = only({ Media: { FileContents: `${"CANARY".repeat(100_000)} %CANARY%` } })
  expect(() => found.bytes()).toThrow(SourceError)
  const error = await new Response(found.stream()).arrayBuffer().catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: "file-unreadable" })
  expect((error as Error).message).toContain("/Media/FileContents")
  expect((error as Error).message).not.toContain("CANARY")
})
