import { createRequire } from "node:module"
import { inspect } from "node:util"
import { jsonLogger } from "@redoxkit/store/common"
import pino from "pino"
import { expect, onTestFinished, test, vi } from "vitest"
import { legacyKey } from "./auth/legacy-key.ts"
import { oauth } from "./auth/oauth.ts"
import { type DestinationRefusedError, SourceError } from "./errors.ts"
import type { Fault } from "./testing/faults.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import { type LogRecord, testServer, testSource } from "./testing/test-source.ts"

/** The error serializer that pino uses by default. */
const { err: serializeError } = createRequire(createRequire(import.meta.url).resolve("pino"))(
  "pino-std-serializers",
) as { err: (error: unknown) => unknown }

/** Everything by which an error gets printed. */
function printed(error: unknown): string {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  pino({ level: "trace" }, stream).error({ err: error }, "failed")
  pino({ level: "trace" }, stream).error(error)
  const log = vi.spyOn(console, "log").mockImplementation((...given) => void lines.push(inspect(given)))
  console.log(error)
  log.mockRestore()
  return [
    ...lines,
    JSON.stringify(error),
    JSON.stringify(serializeError(error)),
    inspect(error, { depth: 20 }),
    inspect(error, { depth: 20, showHidden: true }),
    String(error),
    error instanceof Error ? `${error.message} ${error.stack} ${inspect(error.cause, { depth: 20 })}` : "",
    JSON.stringify(Object.entries(error as object)),
    JSON.stringify({ ...(error as object) }),
  ].join("\n")
}

const Errors = [
  { ID: 1, Text: "CANARY-TEXT", Type: "CANARY-KIND", Module: "CANARY-MODULE" },
  {
    Text: "CANARY",
    Type: "transmission",
    Module: "Destination Response",
    // Not a number, as it should be.
    DestinationStatusCode: "CANARY-400",
    Details: "CANARY-DETAILS",
  },
]
const said = { Meta: { DataModel: "CANARY", Errors }, Patient: "CANARY" }
const faults: readonly Fault[] = [
  "html",
  "text",
  "empty",
  "cut-off",
  "cut-off-json",
  "cut-off-gzip",
  "not-gzip",
  "malformed",
  "reset",
  "close",
  "slow-body",
  ...[200, 400, 401, 403, 404, 413, 429, 500, 502, 503, 504].flatMap((status) => [
    { status, body: said },
    { status, body: "CANARY" },
    { status, body: { Meta: { Errors: Errors.slice(0, 1) } } },
  ]),
  { status: 307, headers: { location: "http://CANARY.example/CANARY" } },
  { status: 200, headers: { "content-type": "CANARY", "retry-after": "CANARY" }, body: '"CANARY' },
]

test("what prints errors finds the sentinels that are not hidden", () => {
  expect(printed(new Error("CANARY"))).toContain("CANARY")
  expect(printed(Object.assign(new Error(""), { errors: Errors }))).toContain("CANARY-DETAILS")
  expect(printed(new Error("", { cause: new Error("CANARY") }))).toContain("CANARY")
})

test("no error and no log repeats a payload, an answer, a key or a token, whatever goes wrong", {
  timeout: 240_000,
}, async () => {
  const errors: unknown[] = []
  const allLogs: LogRecord[] = []
  for (const path of ["/endpoint", "/auth/authenticate"])
    for (const fault of faults) {
      const server = await testServer()
      const { source, logs } = testSource(server, {
        deadlineMs: 1_000,
        retry: { attempts: 2, delayMs: () => 1 },
        validate: "log",
      })
      for (const call of [
        () =>
          source.send("Media", "New", { ...DOCUMENT, Media: { ...DOCUMENT.Media, FileType: 1 as never } }),
        () => source.query("PatientSearch", "Query", SEARCH),
      ]) {
        const before = errors.length
        server.fail(path, fault, fault)
        await call().catch((error: unknown) => errors.push(error))
        if (errors.length > before) expect(errors.at(-1)).toBeInstanceOf(SourceError)
      }
      allLogs.push(...logs)
    }

  expect(errors.length).toBeGreaterThan(120)
  expect(allLogs.length).toBeGreaterThan(60)
  for (const error of errors) expect(printed(error)).not.toContain("CANARY")
  expect(inspect(allLogs, { depth: 20 })).not.toContain("CANARY")
})

test("what Redox and the destination system said is there for who asks for it by name", async () => {
  const server = await testServer()
  server.fail("/endpoint", { status: 400, body: said })

  const error = await testSource(server)
    .source.send("Media", "New", DOCUMENT)
    .catch((thrown: unknown) => thrown)

  expect((error as DestinationRefusedError).details).toBe("CANARY-DETAILS")
  expect((error as DestinationRefusedError).redoxErrors).toEqual(Errors)
  expect((error as DestinationRefusedError).answer).toEqual(said)
  expect(printed(error)).not.toContain("CANARY")
})

test("nothing that fails before a request repeats what it was given", async () => {
  const server = await testServer()
  const { source, logs } = testSource(server, { validate: "throw" })
  const cyclic: Record<string, unknown> = { "CANARY-MEMBER": "CANARY" }
  cyclic.Self = cyclic
  const calls = [
    () => source.send("CANARY" as never, "CANARY" as never, DOCUMENT as never),
    () => source.send("Media", "CANARY" as never, DOCUMENT as never),
    () => source.send("Media", "New", "CANARY" as never),
    () => source.send("Media", "New", cyclic as never),
    () => source.send("Media", "New", { ...DOCUMENT, Media: { FileType: ["CANARY"] } as never }),
    () => source.send("Media", "New", DOCUMENT, { destination: { ID: "", Name: "CANARY" } }),
    () => testSource(server, { validate: "off" }).source.send("Media", "New", cyclic as never),
  ]
  for (const call of calls) {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(printed(error)).not.toContain("CANARY")
  }
  expect(logs).toEqual([])
})

test("a fetch of one's own that repeats everything in its errors is not repeated", async () => {
  const server = await testServer()
  const poisoned = (init: RequestInit) =>
    Object.assign(new Error(`CANARY ${init.body}`, { cause: new Error("CANARY") }), {
      name: "CANARY",
      code: "CANARY9",
      request: init,
    })
  for (const validPath of ["/endpoint", "/auth/authenticate"]) {
    const { source, logs } = testSource(server, {
      fetch: (url, init) => (url.endsWith(validPath) ? fetch(url, init) : Promise.reject(poisoned(init))),
      retry: { attempts: 2, delayMs: () => 1 },
    })
    const error = await source.query("PatientSearch", "Query", SEARCH).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(printed(error)).not.toMatch(/canary/i)
    expect(inspect(logs, { depth: 20 })).not.toMatch(/canary/i)
  }
})

test("credentials and sources print nothing of their secrets", async () => {
  const server = await testServer()
  const { source } = testSource(server)
  const things = [
    legacyKey({ apiKey: "CANARY", secret: "CANARY" }),
    oauth({ clientId: "CANARY", secret: "CANARY" }),
    source,
  ]
  for (const thing of things)
    expect(inspect(thing, { depth: 20, showHidden: true }) + JSON.stringify(thing)).not.toContain("CANARY")
})

test("the logger without options writes warnings and errors on standard error, one line each", () => {
  const lines: string[] = []
  const write = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0)
  onTestFinished(() => write.mockRestore())
  const logger = jsonLogger()
  logger.info({}, "not written")
  logger.warn({ a: 1 }, "written")

  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "warn", a: 1, msg: "written" })
})

test("a logger that fails does not make a call fail", async () => {
  const server = await testServer()
  const fail = () => {
    throw new Error("disk full")
  }
  const reject = () => Promise.reject(new Error("disk full"))
  const { source } = testSource(server, { logger: { debug: fail, info: fail, warn: reject, error: fail } })
  server.fail("/endpoint", { status: 503 })

  await source.send("Media", "New", DOCUMENT)

  expect(server.messages).toHaveLength(1)
})
