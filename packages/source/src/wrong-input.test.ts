import { expect, test } from "vitest"
import { legacyKey } from "./auth/legacy-key.ts"
import { oauth } from "./auth/oauth.ts"
import { SourceError } from "./errors.ts"
import { memoryOutbox } from "./outbox/memory.ts"
import { createSource } from "./source.ts"
import { DOCUMENT } from "./testing/messages.ts"
import { testServer, testSource } from "./testing/test-source.ts"

const auth = legacyKey({ apiKey: "k", secret: "s" })

test.each<[string, () => unknown, RegExp]>([
  ["legacyKey(undefined)", () => legacyKey(undefined as never), /apiKey is missing/],
  ["oauth(undefined)", () => oauth(undefined as never), /clientId is missing/],
  ["createSource(undefined)", () => createSource(undefined as never), /takes an object/],
  ...Object.entries({
    fetch: 3,
    now: 3,
    test: "no",
    models: {},
    outbox: 3,
    retry: null,
    files: null,
    delivery: null,
  }).map(([name, value]): [string, () => unknown, RegExp] => [
    `createSource({ ${name}: ${value} })`,
    () => createSource({ auth, [name]: value } as never),
    new RegExp(name),
  ]),
  ["retry.delayMs", () => createSource({ auth, retry: { delayMs: 3 as never } }), /retry.delayMs/],
  ["files.temporaryFolder", () => createSource({ auth, files: { temporaryFolder: 3 as never } }), /Folder/],
  ["delivery.retry", () => createSource({ auth, delivery: { retry: null as never } }), /delivery.retry/],
  ["delivery.onError", () => createSource({ auth, delivery: { onError: 3 as never } }), /delivery.onError/],
])("%s is refused as a wrong option", (_, create, text) => {
  expect(create).toThrow(SourceError)
  expect(create).toThrow(expect.objectContaining({ code: "invalid-option" }))
  expect(create).toThrow(text)
})

function withGetter(at: "top" | "inside"): typeof DOCUMENT {
  const bad = {
    get Patient(): never {
      throw new Error("CANARY")
    },
  }
  return (
    at === "top"
      ? Object.defineProperties({ ...DOCUMENT }, Object.getOwnPropertyDescriptors(bad))
      : { ...DOCUMENT, Visit: bad }
  ) as never
}

function circular(): typeof DOCUMENT {
  const body: Record<string, unknown> = { ...DOCUMENT }
  body.Extensions = { CANARY: body }
  return body as never
}

test.each(["off", "log", "throw"] as const)(
  "what cannot be read or written is refused without its own words, with validate %s",
  async (validate) => {
    const server = await testServer()
    const { source } = testSource(server, { validate, outbox: memoryOutbox() })
    const toJSON = {
      ...DOCUMENT,
      Visit: {
        toJSON: () => {
          throw new Error("CANARY")
        },
      },
    }
    for (const body of [withGetter("top"), withGetter("inside"), circular(), toJSON as never])
      for (const verb of ["send", "enqueue"] as const) {
        const error = await source[verb]("Media", "New", body).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(SourceError)
        expect((error as SourceError).code).toMatch(/^invalid-(call|message)$/)
        expect(String(error)).not.toContain("CANARY")
        expect((error as SourceError).cause).toBeUndefined()
      }
    expect(server.requests).toEqual([])
  },
)

test("names of events that are no texts, keys that are none and filters that mean nothing are refused", async () => {
  const server = await testServer()
  const { source } = testSource(server, { outbox: memoryOutbox() })
  const wrong: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
    [() => source.send(3 as never, "New" as never, DOCUMENT as never), /must be texts/],
    [() => source.query("PatientSearch", undefined as never, DOCUMENT as never), /must be texts/],
    [() => source.enqueue("Media", "New", DOCUMENT, { idempotencyKey: 3 as never }), /is no text/],
    [() => source.enqueue("Media", "New", DOCUMENT, { idempotencyKey: "" }), /is empty/],
    [() => source.upload(new Uint8Array(3), { onProgress: 3 as never }), /onProgress/],
    [() => source.replay({ ids: "x" as never }), /ids is no list/],
    [() => source.replay({ id: "x" } as never), /a name that it does not know/],
    [() => source.replay(null as never), /no object/],
    [() => source.list({ states: ["nope"] as never }), /states must be a list of: waiting/],
    [() => source.list({ subscription: 3 as never }), /subscription is no text/],
  ]
  for (const [call, text] of wrong) {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({
      code: expect.stringMatching(/^invalid-(call|option)$/),
      message: expect.stringMatching(text),
    })
  }
  expect(server.requests).toEqual([])
  expect(await source.stats()).toMatchObject({ waiting: 0 })
})
