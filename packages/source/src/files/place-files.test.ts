import { createReadStream } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { inspect } from "node:util"
import type { EventMap } from "@redoxkit/models"
import { expect, onTestFinished, test } from "vitest"
import type { BodyOf } from "../calls.ts"
import { FileTooLargeError } from "../errors.ts"
import { memoryOutbox } from "../outbox/memory.ts"
import { DOCUMENT } from "../testing/messages.ts"
import { testServer, testSource } from "../testing/test-source.ts"
import type { FileOptions } from "./file-options.ts"
import { type FileValue, file } from "./file-value.ts"

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE

const bytesOf = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, index) => (index * 7) % 253)
const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")

const media = (FileContents: FileValue | string) => ({
  ...DOCUMENT,
  Media: { ...DOCUMENT.Media, FileContents },
})

const note = (FileContents: FileValue): BodyOf<EventMap, "Notes", "New"> => ({
  Patient: DOCUMENT.Patient,
  Note: {
    DocumentType: "Letter",
    DocumentID: "1",
    Provider: { ID: "1" },
    Availability: "Available",
    FileContents,
  },
})

const results = (Values: readonly FileValue[], ValueType = "Encapsulated Data") =>
  ({
    Patient: DOCUMENT.Patient,
    Orders: [
      { ID: "1", Status: "Resulted", Results: [] },
      {
        ID: "2",
        Status: "Resulted",
        Results: Values.map((Value) => ({ Code: "1", Value, ValueType, FileType: "PDF", Status: "Final" })),
      },
    ],
  }) as unknown as BodyOf<EventMap, "Results", "New">

async function sourceWith(files: FileOptions = {}) {
  const server = await testServer()
  return { server, ...testSource(server, { files, outbox: memoryOutbox() }) }
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    for (const member of Object.values(Object.freeze(value))) frozen(member)
  return value
}

test("a small file is embedded as base64 in one line, in a copy of the message", async () => {
  const { source, server } = await sourceWith()
  const bytes = bytesOf(200 * KILOBYTE - 1)
  const body = frozen(media(file(bytes)))
  const before = body.Media.FileContents

  await source.send("Media", "New", body)

  expect(server.messages).toMatchObject([{ Media: { ...DOCUMENT.Media, FileContents: base64Of(bytes) } }])
  expect(server.files).toEqual([])
  expect(body.Media.FileContents).toBe(before)
})

test("a file of 200 KB is uploaded, and its URI stands in its place", async () => {
  const { source, server } = await sourceWith()
  const bytes = bytesOf(200 * KILOBYTE)
  await source.send("Media", "New", media(file(bytes, { name: "a.pdf", contentType: "application/pdf" })))
  expect(server.paths()).toEqual(["/auth/authenticate", "/upload", "/endpoint"])
  expect(server.files).toMatchObject([{ name: "a.pdf", type: "application/pdf" }])
  expect(server.files[0]?.bytes.equals(bytes)).toBe(true)
  expect(server.messages).toMatchObject([{ Media: { FileContents: server.files[0]?.uri } }])
})

test("the threshold is an option, up to 10 MB", async () => {
  const { source, server } = await sourceWith({ embedBelowBytes: 0 })
  await source.send("Media", "New", media(file(bytesOf(1))))
  expect(server.files).toHaveLength(1)

  const large = await sourceWith({ embedBelowBytes: 10 * MEGABYTE })
  const bytes = bytesOf(10 * MEGABYTE - 1)
  await large.source.send("Media", "New", media(file(new Blob([new Uint8Array(bytes)]))))
  expect(large.server.files).toEqual([])
  expect(large.server.messages[0]?.Media).toMatchObject({ FileContents: base64Of(bytes) })

  for (const embedBelowBytes of [10 * MEGABYTE + 1, -1, 0.5, Number.NaN])
    await expect(sourceWith({ embedBelowBytes })).rejects.toMatchObject({ code: "invalid-option" })
  for (const maxUploadBytes of [0, -1, Number.POSITIVE_INFINITY])
    await expect(sourceWith({ maxUploadBytes })).rejects.toMatchObject({ code: "invalid-option" })
  await expect(sourceWith({ uploadedNoteContentType: " " })).rejects.toMatchObject({ code: "invalid-option" })
})

test("results in any place of the list are embedded or uploaded, each by its size", async () => {
  const { source, server } = await sourceWith()
  const folder = await mkdtemp(join(tmpdir(), "redoxkit-test-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, "large.pdf")
  await writeFile(path, bytesOf(300 * KILOBYTE))
  const small = bytesOf(100)

  await source.send(
    "Results",
    "New",
    results([file(small), file({ path }), file(createReadStream(path)), file(new Blob(["text"]))]),
  )

  expect(server.files.map(({ name, bytes }) => [name, bytes.length])).toEqual([
    ["large.pdf", 300 * KILOBYTE],
    ["file", 300 * KILOBYTE],
  ])
  const Orders = server.messages[0]?.Orders as { Results: { Value: string }[] }[] | undefined
  const uris = server.files.map(({ uri }) => uri)
  expect(Orders?.[1]?.Results.map(({ Value }) => Value)).toEqual([base64Of(small), ...uris, "dGV4dA=="])
})

test("a message that does not fit its schema is refused before its files are uploaded", async () => {
  const server = await testServer()
  const { source } = testSource(server, { validate: "throw", outbox: memoryOutbox() })
  const unfit = { ...media(file(bytesOf(300 * KILOBYTE))), Patient: 7 } as never

  expect(await caught(source.send("Media", "New", unfit))).toMatchObject({ code: "invalid-message" })
  expect(await caught(source.enqueue("Media", "New", unfit))).toMatchObject({ code: "invalid-message" })
  expect(server.requests).toEqual([])

  await source.send("Media", "New", media(file(bytesOf(300 * KILOBYTE))))
  expect(server.files).toHaveLength(1)
})

test("a file in a note is embedded up to 10 MB and named so, since no more is documented", async () => {
  const { source, server } = await sourceWith()
  await source.send("Notes", "New", note(file(bytesOf(300 * KILOBYTE))))
  await source.send("Notes", "New", note(file(bytesOf(10 * MEGABYTE))))
  const large = await caught(source.send("Notes", "New", note(file(bytesOf(10 * MEGABYTE + 1)))))
  expect(large).toBeInstanceOf(FileTooLargeError)
  expect((large as Error).message).toContain("uploadedNoteContentType")
  expect(server.files).toEqual([])
  expect(server.messages).toHaveLength(2)
  expect(server.messages).toMatchObject([
    { Note: { ContentType: "Base64 Encoded", FileContents: base64Of(bytesOf(300 * KILOBYTE)) } },
    { Note: { ContentType: "Base64 Encoded" } },
  ])
})

test("a file in a note is uploaded when you say what ContentType goes with it", async () => {
  const { source, server } = await sourceWith({ uploadedNoteContentType: "Plain Text" })
  await source.send("Notes", "New", note(file(bytesOf(300 * KILOBYTE))))
  await source.send("Notes", "New", note(file(bytesOf(300))))
  expect(server.messages).toMatchObject([
    { Note: { ContentType: "Plain Text", FileContents: server.files[0]?.uri } },
    { Note: { ContentType: "Base64 Encoded", FileContents: base64Of(bytesOf(300)) } },
  ])
})

test("one file that is too large keeps all of a message from being sent, uploads included", async () => {
  const { source, server } = await sourceWith({ maxUploadBytes: MEGABYTE })
  const files = [file(bytesOf(500 * KILOBYTE)), file(bytesOf(MEGABYTE + 1))]
  expect(await caught(source.send("Results", "New", results(files)))).toBeInstanceOf(FileTooLargeError)
  expect(await caught(source.enqueue("Results", "New", results(files)))).toBeInstanceOf(FileTooLargeError)
  expect(server.requests).toEqual([])
  expect(await source.stats()).toMatchObject({ waiting: 0 })
})

test("a message that waits in the outbox has its files with it", async () => {
  const { source, server } = await sourceWith()
  await source.enqueue("Media", "New", media(file(bytesOf(300 * KILOBYTE))))
  expect(server.paths()).toEqual(["/auth/authenticate", "/upload"])
  await source.start()
  await server.received("/endpoint", 1)
  await source.stop()
  expect(server.messages).toMatchObject([{ Media: { FileContents: server.files[0]?.uri } }])
})

test("a file where Redox takes none is refused with its place, and nothing is sent", async () => {
  const { source, server } = await sourceWith()
  const value = file(bytesOf(10))
  const refusalOf = async (body: object, dataModel = "Media", eventType = "New") => {
    const error = await caught(source.send(dataModel as "Media", eventType as "New", body as typeof DOCUMENT))
    expect(error).toMatchObject({ code: "invalid-call" })
    return (error as Error).message
  }
  expect(await refusalOf({ ...DOCUMENT, Patient: { Notes: [value] } })).toContain(
    "/Patient/Notes/0 is a file",
  )
  expect(await refusalOf({ ...DOCUMENT, Extensions: { CANARY: { Maria: value } } })).toContain(
    "/Extensions/*/* is",
  )
  expect(await refusalOf({ ...DOCUMENT, "CANARY 1": { b: value } })).toContain("/*/* is a file")
  expect(await refusalOf({ Media: { FileContents: value } }, "Scheduling")).toContain(
    "/Media/FileContents is a file",
  )
  expect(await refusalOf({ Meta: { Destinations: [{ ID: "1", Name: value }] } })).toContain(
    "/Meta/Destinations/0/Name",
  )
  expect(await refusalOf(results([value], "String"), "Results")).toContain('"Encapsulated Data"')
  const contradicting = { Note: { ContentType: "Plain Text", FileContents: value } }
  expect(await refusalOf(contradicting, "Notes")).toContain("/Note/ContentType")
  expect(server.requests).toEqual([])
})

test.each<[string, () => unknown]>([
  ["a Buffer", () => Buffer.from("CANARY")],
  ["bytes", () => bytesOf(10)],
  ["an ArrayBuffer", () => new ArrayBuffer(4)],
  ["a Blob", () => new Blob(["CANARY"])],
  ["a Readable", () => Readable.from([bytesOf(3)])],
  ["a ReadableStream", () => new Blob(["CANARY"]).stream()],
])("%s that file() does not wrap is refused with its place, and nothing is sent", async (_, make) => {
  const { source, server } = await sourceWith()
  const calls: readonly (readonly [string, object, string])[] = [
    ["Media", media(make() as FileValue), "/Media/FileContents"],
    ["Notes", note(make() as FileValue), "/Note/FileContents"],
    ["Results", results([make() as FileValue]), "/Orders/1/Results/0/Value"],
  ]
  for (const [dataModel, body, place] of calls)
    for (const verb of ["send", "enqueue"] as const) {
      const error = await caught(source[verb](dataModel as "Media", "New", body as typeof DOCUMENT))
      expect(error).toMatchObject({
        code: "invalid-call",
        message: expect.stringContaining(`${place} holds`),
      })
      expect(String(error)).toContain("file(contents)")
      expect(String(error)).not.toContain("CANARY")
    }
  expect(server.requests).toEqual([])
})

test("a stream in a message serves one call, a path serves many", async () => {
  const { source, server } = await sourceWith()
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytesOf(100)
    yield bytesOf(1)
  }
  const body = media(file(pieces()))
  await source.send("Media", "New", body)
  expect(await caught(source.send("Media", "New", body))).toMatchObject({ code: "file-unreadable" })
  expect(server.messages).toHaveLength(1)
  expect(server.messages[0]?.Media).toMatchObject({
    FileContents: base64Of(Buffer.concat([bytesOf(100), bytesOf(1)])),
  })
})

test("a message that refers to itself is refused, and one without files is sent as it is", async () => {
  const { source } = await sourceWith()
  const round: { Patient: object; Media: unknown } = { ...media("Q0FOQVJZ") }
  round.Patient = round
  round.Media = [round, { round }]
  expect(await caught(source.send("Media", "New", round as typeof DOCUMENT))).toMatchObject({
    code: "invalid-call",
  })
})

test("a file value shows nothing of what it holds, and is never written as {}", () => {
  const value = file({ path: "CANARY" }, { name: "CANARY" })
  expect(inspect(value, { depth: 9, showHidden: true })).not.toContain("CANARY")
  expect(() => JSON.stringify({ value })).toThrow("cannot be written as JSON")
})

test("validation sees the message with its files in place", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "throw" })
  await source.send("Media", "New", media(file(bytesOf(10))))
  expect(logs).toEqual([])
  expect(server.messages).toHaveLength(1)
})

test("without the address of its region's file service, large files are refused and all else is sent", async () => {
  const server = await testServer()
  const options = { baseUrl: server.url, outbox: memoryOutbox() }
  // The type has no member that is undefined; without one, it is that of the test server.
  const { source } = testSource(server, { ...options, blobUrl: undefined as unknown as string })
  const refused = { code: "invalid-option", message: expect.stringContaining("blobUrl is missing") }
  const large = media(file(bytesOf(200 * KILOBYTE)))
  let isRead = false
  async function* pieces(): AsyncGenerator<Uint8Array> {
    isRead = true
    yield bytesOf(3)
  }

  expect(await caught(source.upload(pieces()))).toMatchObject(refused)
  expect(await caught(source.send("Media", "New", large))).toMatchObject(refused)
  expect(await caught(source.enqueue("Media", "New", large))).toMatchObject(refused)
  expect(isRead).toBe(false)
  expect(server.requests).toEqual([])
  await source.send("Media", "New", media(file(bytesOf(3))))
  expect(server.messages).toHaveLength(1)
})
