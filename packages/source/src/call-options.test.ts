import { expect, test } from "vitest"
import { memoryOutbox } from "./outbox/memory.ts"
import { DOCUMENT, SEARCH } from "./testing/messages.ts"
import { OTHER } from "./testing/test-outbox.ts"
import { DESTINATION, testServer, testSource } from "./testing/test-source.ts"

type Verb = "send" | "query" | "enqueue" | "upload"

/** Calls each verb that takes these options, and gives what each of them rejects with. */
async function refusals(options: unknown, verbs: readonly Verb[] = ["send", "query", "enqueue", "upload"]) {
  const server = await testServer()
  const { source } = testSource(server, { outbox: memoryOutbox() })
  const given = options as Record<string, never>
  const calls: Record<Verb, () => Promise<unknown>> = {
    send: () => source.send("Media", "New", DOCUMENT, given),
    query: () => source.query("PatientSearch", "Query", SEARCH, given),
    enqueue: () => source.enqueue("Media", "New", DOCUMENT, given),
    upload: () => source.upload(new Uint8Array(3), given),
  }
  const errors = []
  for (const verb of verbs) errors.push(await calls[verb]().catch((thrown: unknown) => thrown))
  expect(server.requests).toEqual([])
  expect(await source.stats()).toMatchObject({ waiting: 0 })
  await source.stop()
  return errors
}

test.each([
  [{ destination: undefined }, /destination is there and has no value/],
  [{ destination: null }, /destination is there and has no value/],
  [{ destinations: undefined }, /destinations is there and has no value/],
  [{ destinations: null }, /destinations is there and has no value/],
  [{ destinations: "CANARY" }, /no list/],
])("a call whose destination is %o goes to no other one: it is refused", async (options, text) => {
  for (const error of await refusals(options, ["send", "query", "enqueue"])) {
    expect(error).toMatchObject({ code: "invalid-call", message: expect.stringMatching(text) })
    expect(String(error)).not.toContain("CANARY")
  }
})

test("another destination in Meta than in the call is refused, and the same one is not", async () => {
  const server = await testServer()
  const { source } = testSource(server, { outbox: memoryOutbox() })
  const body = { ...DOCUMENT, Meta: { Destinations: [{ ID: OTHER, Name: "Other" }] } }

  for (const verb of ["send", "enqueue"] as const)
    for (const options of [{ destination: DESTINATION }, { destinations: [OTHER, DESTINATION] }])
      await expect(source[verb]("Media", "New", body, options)).rejects.toMatchObject({
        code: "invalid-call",
        message: expect.stringContaining("Leave out one of the two"),
      })
  expect(server.requests).toEqual([])
  await source.send("Media", "New", body, { destination: OTHER })
  await source.send("Media", "New", body)
  expect(server.messages.map(({ Meta }) => Meta.Destinations)).toEqual(
    Array(2).fill([{ ID: OTHER, Name: "Other" }]),
  )
})

test.each([
  ["a text", "CANARY", /no object/],
  ["null", null, /no object/],
  ["a list", ["CANARY"], /no object/],
  ["a misspelt name", { destinaton: "CANARY" }, /a name that it does not know/],
  ["an unknown name", { CANARY: 1 }, /a name that it does not know/],
  ["no signal", { signal: 4 }, /signal is no AbortSignal/],
])("%s for options is refused by every verb", async (_, options, text) => {
  for (const error of await refusals(options)) {
    expect(error).toMatchObject({ code: "invalid-call", message: expect.stringMatching(text) })
    expect(String(error)).not.toContain("CANARY")
  }
})
