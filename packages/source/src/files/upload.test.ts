import { createReadStream, truncateSync } from "node:fs"
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pathToFileURL } from "node:url"
import { inspect } from "node:util"
import { expect, onTestFinished, test, vi } from "vitest"
import { FileTooLargeError, SourceError, UploadNotPermittedError } from "../errors.ts"
import { testServer, testSource } from "../testing/test-source.ts"
import type { FileSource } from "./file-source.ts"
import { file } from "./file-value.ts"

const MEGABYTE = 1024 * 1024
const CONTENTS = Buffer.from(Array.from({ length: 700_001 }, (_, index) => (index * 31) % 251))

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "redoxkit-test-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function testFile(name = "report.pdf", contents: Uint8Array = CONTENTS): Promise<string> {
  const path = join(await testFolder(), name)
  await writeFile(path, contents)
  return path
}

async function* inPieces(contents: Uint8Array, size = 10_007): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < contents.length; at += size) yield contents.subarray(at, at + size)
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(MEGABYTE)
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

const kinds: readonly (readonly [string, (path: string) => FileSource, string, string])[] = [
  ["a path", (path) => ({ path }), "report.pdf", "application/octet-stream"],
  ["a file URL", (path) => ({ path: pathToFileURL(path) }), "report.pdf", "application/octet-stream"],
  ["bytes", () => new Uint8Array(CONTENTS), "file", "application/octet-stream"],
  ["a Blob", () => new Blob([CONTENTS], { type: "image/png" }), "file", "image/png"],
  ["a File", () => new File([CONTENTS], "scan.png", { type: "image/png" }), "scan.png", "image/png"],
  ["a Readable", (path) => createReadStream(path), "file", "application/octet-stream"],
  [
    "a Readable of small chunks",
    () => Readable.from(inPieces(CONTENTS, 101)),
    "file",
    "application/octet-stream",
  ],
  ["a ReadableStream", () => ReadableStream.from(inPieces(CONTENTS)), "file", "application/octet-stream"],
  ["an async iterable", () => inPieces(CONTENTS), "file", "application/octet-stream"],
  ["a small async iterable", () => inPieces(CONTENTS.subarray(0, 99)), "file", "application/octet-stream"],
]

test.each(kinds)(
  "%s arrives as the part 'file', byte for byte, with the length that it has",
  async (...args) => {
    const [, sourceOf, name, type] = args
    const server = await testServer()
    const path = await testFile()

    const result = await testSource(server).source.upload(sourceOf(path))

    const [uploaded] = server.files
    const request = server.requests.find((one) => one.path === "/upload")
    expect(result).toEqual({ uri: uploaded?.uri })
    expect(uploaded).toMatchObject({ name, type })
    expect(CONTENTS.subarray(0, uploaded?.bytes.length).equals(uploaded?.bytes ?? Buffer.alloc(0))).toBe(true)
    expect([99, CONTENTS.length]).toContain(uploaded?.bytes.length)
    expect(request?.headers["content-length"]).toBe(String(request?.bytes))
    expect(request?.headers["transfer-encoding"]).toBeUndefined()
    expect(request?.headers.authorization).toBe(`Bearer ${server.tokens.issued[0]}`)
  },
)

test("name and type that are given win, whatever characters the name has", async () => {
  const server = await testServer()
  const name = 'Befund "Müller"\r\nX: 1; é 報告.pdf'
  await testSource(server).source.upload({ path: await testFile() }, { name, contentType: "application/pdf" })
  expect(server.files).toMatchObject([{ name, type: "application/pdf" }])
})

test("what file() made is uploaded with its details, unless the options of the upload have others", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const value = file(new Uint8Array([1, 2, 3]), { name: "a.pdf", contentType: "application/pdf" })
  await source.upload(value)
  await source.upload(value, { name: "b.pdf" })
  expect(server.files).toMatchObject([
    { name: "a.pdf", type: "application/pdf", bytes: Buffer.from([1, 2, 3]) },
    { name: "b.pdf", type: "application/pdf" },
  ])
})

test.each([
  [400, /name and contentType/],
  [404, /Check blobUrl/],
])("an upload that was answered %i gets the advice of an upload", async (status, advice) => {
  const server = await testServer()
  server.fail("/upload", { status, body: {} })
  const error = await caught(testSource(server).source.upload(CONTENTS))
  expect(error).toMatchObject({ code: "refused-by-redox", status, message: expect.stringMatching(advice) })
  expect(String(error)).not.toContain("subscription")
})

test("a temporary folder that is missing is told by the name of its option", async () => {
  const server = await testServer()
  const { source } = testSource(server, { files: { temporaryFolder: "/CANARY/missing" } })
  const error = await caught(source.upload(new Blob([new Uint8Array(300_000)]).stream()))
  expect(error).toMatchObject({
    code: "file-unreadable",
    message: expect.stringMatching(/files\.temporaryFolder.*\(ENOENT\)/),
  })
  expect(String(error)).not.toContain("CANARY")
})

test("a type that is no MIME type, a text and other things that are no file are refused", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  for (const contentType of ["a\r\nb: c", "", "é"])
    expect(await caught(source.upload(CONTENTS, { contentType }))).toMatchObject({ code: "invalid-call" })
  for (const wrong of [
    "report.pdf",
    null,
    undefined,
    7,
    {},
    [],
    new ArrayBuffer(4),
    { path: new URL("https://a.example") },
  ])
    expect(await caught(source.upload(wrong as Blob))).toMatchObject({ code: "invalid-call" })
  for (const wrong of [Readable.from(["text"]), Readable.from([{ a: 1 }]), Readable.from([1])])
    expect(await caught(source.upload(wrong))).toMatchObject({ code: "invalid-call" })
  expect(server.requests).toEqual([])
})

test("a file that is too large fails before anything is sent, and a stream is read no further than that", async () => {
  const server = await testServer()
  const temporaryFolder = await testFolder()
  const { source } = testSource(server, { files: { temporaryFolder } })
  const large = new Uint8Array(30 * MEGABYTE + 1)
  const path = await testFile("large.pdf", new Uint8Array(0))
  await truncate(path, 30 * MEGABYTE + 1)
  let ended = false
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* endless()
    } finally {
      ended = true
    }
  }

  const never = endless()
  for (const file of [large, new Blob([large]), { path }, watched()])
    expect(await caught(source.upload(file))).toBeInstanceOf(FileTooLargeError)
  expect(await caught(source.upload(never, { size: 30 * MEGABYTE + 1 }))).toBeInstanceOf(FileTooLargeError)

  expect(ended).toBe(true)
  expect(server.requests).toEqual([])
  expect(await readdir(temporaryFolder)).toEqual([])
})

test("30 MB are sent, and the limit is an option", async () => {
  const server = await testServer({ countUploads: true })
  await testSource(server).source.upload(new Uint8Array(30 * MEGABYTE))
  const { source } = testSource(server, { files: { maxUploadBytes: 1_000 } })
  await source.upload(new Uint8Array(1_000))
  expect(await caught(source.upload(new Uint8Array(1_001)))).toMatchObject({ code: "file-too-large" })
  expect(server.files).toHaveLength(2)
})

test("a file of another size than was given fails before anything is sent", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const path = await testFile()
  for (const size of [CONTENTS.length - 1, CONTENTS.length + 1])
    for (const file of [{ path }, CONTENTS, new Blob([CONTENTS]), inPieces(CONTENTS)])
      expect(await caught(source.upload(file, { size }))).toMatchObject({ code: "file-unreadable" })
  expect(server.requests).toEqual([])
  await source.upload(inPieces(CONTENTS), { size: CONTENTS.length })
  expect(server.files).toHaveLength(1)
})

test("a file that is missing, empty, a folder, or a stream that fails or was used is refused", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const used = inPieces(CONTENTS)
  await source.upload(used)
  const before = server.requests.length
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield CONTENTS
    throw new Error("CANARY")
  }
  const folder = await testFolder()
  for (const file of [
    { path: join(folder, "missing") },
    { path: folder },
    { path: "a\0b" },
    { path: 7 as unknown as string },
    new Uint8Array(0),
    Readable.from([]),
    failing(),
    used,
  ])
    expect(await caught(source.upload(file))).toMatchObject({ code: "file-unreadable", retryable: false })
  expect(((await caught(source.upload(used))) as Error).message).toContain("was read before")
  expect(server.requests).toHaveLength(before)
})

test.each([
  ["shorter", 70_000],
  ["longer", 2 * CONTENTS.length],
])("a file that becomes %s while it is sent fails as such", async (_, size) => {
  const server = await testServer()
  const path = await testFile()
  const onProgress = () => truncateSync(path, size)
  const error = await caught(testSource(server).source.upload({ path }, { onProgress }))
  expect(error).toMatchObject({ code: "file-unreadable" })
  expect(server.files).toEqual([])
})

test.each([
  [413, FileTooLargeError, { code: "file-too-large", status: 413, retryable: false }],
  [403, UploadNotPermittedError, { code: "upload-not-permitted", status: 403, retryable: false }],
  [400, SourceError, { code: "refused-by-redox", status: 400, retryable: false }],
  [404, SourceError, { code: "refused-by-redox", status: 404, retryable: false }],
  [307, SourceError, { code: "unreadable-answer", retryable: false }],
])("%i has its own error and is not tried again", async (status, type, expected) => {
  const server = await testServer()
  server.fail("/upload", { status, body: { errorDetail: "CANARY" } })
  const error = await caught(testSource(server).source.upload(CONTENTS))
  expect(error).toBeInstanceOf(type)
  expect(error).toMatchObject(expected)
  expect(server.paths().filter((path) => path === "/upload")).toHaveLength(1)
})

test("what may pass is tried again with the same bytes, also those of a stream", async () => {
  const server = await testServer()
  server.fail(
    "/upload",
    { status: 429 },
    { status: 502 },
    { status: 503 },
    { status: 504 },
    "reset",
    "reset-before-reading",
    "cut-off",
  )
  const { source, logs } = testSource(server, { retry: { attempts: 8, delayMs: () => 1 } })
  await source.upload(inPieces(CONTENTS))
  expect(server.files.map(({ bytes }) => bytes.equals(CONTENTS))).toEqual([true])
  expect(logs).toHaveLength(7)
})

test.each([
  "html",
  "text",
  "empty",
  { status: 201, body: {} },
  { status: 201, body: { URI: "4711" } },
] as const)("an answer that names no URI (%j) is an error", async (fault) => {
  const server = await testServer()
  server.fail("/upload", fault)
  expect(await caught(testSource(server).source.upload(CONTENTS))).toMatchObject({
    code: "unreadable-answer",
  })
})

test("a token that ended is renewed once, and the whole file is sent again", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  await source.upload(CONTENTS)
  server.tokens.revoke()
  await source.upload(inPieces(CONTENTS))
  expect(server.files.map(({ bytes }) => bytes.equals(CONTENTS))).toEqual([true, true])
  expect(server.tokens.issued).toHaveLength(2)
})

test("progress goes up to the size of the file, whatever the listener throws", async () => {
  const server = await testServer()
  const seen: number[] = []
  const totals = new Set<number>()
  await testSource(server).source.upload(inPieces(CONTENTS), {
    onProgress({ sentBytes, totalBytes }) {
      totals.add(totalBytes)
      seen.push(sentBytes)
      throw new Error("CANARY")
    },
  })
  expect(seen.length).toBeGreaterThan(5)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBe(CONTENTS.length)
  expect([...totals]).toEqual([CONTENTS.length])
})

test("a listener of progress that rejects later ends nothing", async () => {
  const server = await testServer()
  const onUnhandled = vi.fn()
  process.on("unhandledRejection", onUnhandled)
  onTestFinished(() => void process.off("unhandledRejection", onUnhandled))
  const onProgress = async (): Promise<void> => {
    throw new Error("CANARY")
  }
  await testSource(server).source.upload(CONTENTS, { onProgress })
  await new Promise(setImmediate)
  expect(onUnhandled).not.toHaveBeenCalled()
})

test("the signal ends the reading of a stream that hangs, and tells the stream", async () => {
  const server = await testServer()
  const controller = new AbortController()
  let cancelled = false
  const hanging = new ReadableStream<Uint8Array>({
    pull: () => controller.abort("enough"),
    cancel() {
      cancelled = true
    },
  })
  const upload = testSource(server).source.upload(hanging, { signal: controller.signal })
  expect(await caught(upload)).toMatchObject({ code: "aborted" })
  expect(cancelled).toBe(true)
  expect(server.requests).toEqual([])
})

test("a stream that fails after its reader has left ends nothing", async () => {
  const server = await testServer()
  const controller = new AbortController()
  const unhandled = new Promise<unknown>((resolve) => {
    const onUnhandled = (): void => resolve("unhandled")
    process.on("unhandledRejection", onUnhandled)
    onTestFinished(() => void process.off("unhandledRejection", onUnhandled))
  })
  let fail = (): void => {}
  const failed = new Promise<string>((resolve) => {
    fail = () => resolve("failed")
  })
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(MEGABYTE)
    controller.abort()
    await new Promise(setImmediate)
    // Two turns: Node.js tells of unhandled rejections at the end of one.
    setImmediate(() => setImmediate(fail))
    throw new Error("CANARY")
  }
  const upload = testSource(server).source.upload(stream(), { signal: controller.signal })
  expect(await caught(upload)).toMatchObject({ code: "aborted" })
  expect(await Promise.race([unhandled, failed])).toBe("failed")
})

test("a Readable that hangs is destroyed", async () => {
  const { source } = testSource(await testServer())
  const readable = new Readable({ read() {} })
  expect(await caught(source.upload(readable, { deadlineMs: 20 }))).toMatchObject({
    code: "deadline-exceeded",
  })
  expect(readable.destroyed).toBe(true)
})

test("the signal and the deadline end an upload that is under way", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const controller = new AbortController()
  server.fail("/upload", "slow-headers", "slow-headers")
  const upload = source.upload(CONTENTS, { signal: controller.signal })
  void server.received("/upload", 1).then(() => controller.abort())
  expect(await caught(upload)).toMatchObject({ code: "aborted" })
  expect(await caught(source.upload(CONTENTS, { deadlineMs: 200 }))).toMatchObject({
    code: "deadline-exceeded",
  })
})

test("the contents of a stream have no name on disk while they are sent, and are gone after", async () => {
  const server = await testServer()
  const temporaryFolder = await testFolder()
  const { source } = testSource(server, { files: { temporaryFolder } })
  const names: Promise<string[]>[] = []
  const onProgress = () => void names.push(readdir(temporaryFolder))
  await source.upload(inPieces(CONTENTS), { onProgress })
  if (process.platform !== "win32") expect((await Promise.all(names)).flat()).toEqual([])
  expect(await readdir(temporaryFolder)).toEqual([])
  const missing = testSource(server, { files: { temporaryFolder: join(temporaryFolder, "missing") } })
  expect(await caught(missing.source.upload(inPieces(CONTENTS)))).toMatchObject({ code: "file-unreadable" })
})

test("names, paths, contents and what streams throw are in no error and no log", async () => {
  const server = await testServer()
  server.fail("/upload", { status: 502 }, { status: 413, body: "CANARY" }, { status: 500, body: "CANARY" })
  const { source, logs } = testSource(server)
  const contents = Buffer.from("CANARY ".repeat(1_000))
  const path = await testFile("CANARY.pdf", contents)
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield contents
    throw Object.assign(new Error("CANARY", { cause: new Error("CANARY") }), { path: "CANARY" })
  }
  const errors = [
    await caught(source.upload({ path })),
    await caught(source.upload({ path }, { name: "CANARY" })),
    await caught(source.upload({ path: `${path}/CANARY` })),
    await caught(source.upload({ path }, { size: 3, name: "CANARY" })),
    await caught(source.upload({ path }, { contentType: "CANARY\n" })),
    await caught(source.upload(failing())),
    await caught(source.upload("CANARY" as unknown as Blob)),
  ]
  expect(errors.every((error) => error instanceof SourceError)).toBe(true)
  expect(logs.length).toBeGreaterThan(0)
  const printed = inspect([errors, logs], { depth: 20, showHidden: true })
  const stacks = printed.replaceAll(/\n\s+at .*/g, "")
  expect(stacks).not.toContain("CANARY")
  expect((await readFile(path)).equals(contents)).toBe(true)
})
