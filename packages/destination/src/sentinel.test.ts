import { globSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { models } from "@redoxkit/models"
import { expect, test } from "vitest"
import { createDestination } from "./destination.ts"
import { DestinationError, QueryRefusal } from "./errors.ts"
import type { Inbox } from "./inbox/contract.ts"
import { memoryInbox } from "./inbox/memory.ts"
import type { Answer, DestinationRequest } from "./request.ts"
import { get, post, strangerPost, streamOf, TOKEN } from "./testing/requests.ts"
import { poisonedError, sentinelsIn, withSentinels } from "./testing/sentinels.ts"
import {
  collectingLogger,
  type TestOptions,
  testDestination,
  untilSettled,
} from "./testing/test-destination.ts"

interface Sample {
  readonly Meta: { readonly DataModel: string; readonly EventType: string }
}

const root = resolve(import.meta.dirname, "../../..")
const samples = globSync("schemas/*/*.sample.json", { cwd: root })
  .sort()
  .map((file) => JSON.parse(readFileSync(resolve(root, file), "utf8")) as Sample)
const isQuery = ({ Meta }: Sample) =>
  models.events.some(
    ({ kind, dataModel, eventType }) =>
      kind === "query" && dataModel === Meta.DataModel && eventType === Meta.EventType,
  )
/** Sign-ons are no messages; sign-on/sentinel.test.ts is about them. */
const messages = samples.filter((sample) => !isQuery(sample) && sample.Meta.DataModel !== "SSO")
const appointment = samples.find(({ Meta }) => Meta.DataModel === "Scheduling" && Meta.EventType === "New")
const search = samples.find(({ Meta }) => Meta.DataModel === "PatientSearch" && Meta.EventType === "Query")

/** A destination with the real models, and everything that leaves it but for the handlers' own hands. */
function watch(options: { readonly [Name in "acknowledge" | "inbox" | "retry"]?: TestOptions[Name] } = {}) {
  const inbox: Inbox = options.inbox ?? memoryInbox()
  const { logger, logs } = collectingLogger()
  const answers: (Answer | undefined)[] = []
  const ourErrors: unknown[] = []
  const measured: unknown[] = []
  const measure = (event: object) => void measured.push(event)
  const destination = createDestination({
    verificationToken: TOKEN,
    logger,
    metrics: {
      received: measure,
      duplicate: measure,
      rejected: measure,
      validated: measure,
      handled: measure,
      failed: measure,
      parked: measure,
    },
    ...(options.acknowledge === "handled" ? {} : { inbox }),
    ...options,
  })
  destination.onError((error) => {
    if (
      error instanceof DestinationError &&
      error.code !== "query-refused" &&
      error.code !== "handlers-failed"
    )
      ourErrors.push(error)
  })
  return {
    destination,
    inbox,
    logs,
    ask: async (request: DestinationRequest) => void answers.push(await destination.handle(request)),
    statuses: () => answers.map((answer) => answer?.status),
    /** What came out, for a look through. */
    async gathered() {
      const summaries = options.acknowledge === "handled" ? [] : await inbox.list({ limit: 1_000 })
      return { logs, answers, ourErrors, measured, reasons: summaries.map(({ reason }) => reason) }
    },
  }
}

test("the search finds sentinels wherever they are", () => {
  expect(sentinelsIn(withSentinels(appointment)).length).toBeGreaterThan(50)
  expect(sentinelsIn(withSentinels(appointment, { wrong: true })).length).toBeGreaterThan(50)
  expect(sentinelsIn([poisonedError()]).length).toBeGreaterThan(10)
  expect(sentinelsIn({ reason: "E-canary12" })).toEqual(["canary12"])
  expect(samples.length).toBeGreaterThan(100)
})

test("nothing of a message gets out, valid or not, handled or not, delivered once or twice, for every event", async () => {
  const { destination, ask, statuses, gathered, inbox, logs } = watch()
  let seen = 0
  destination.onAny((message) => {
    seen += sentinelsIn(message).length
  })
  const bodies = messages.flatMap((sample) => [withSentinels(sample), withSentinels(sample, { wrong: true })])
  for (const body of [...bodies, ...bodies]) await ask(post(body, { query: "name=CANARY" }))
  await destination.start()
  await untilSettled(inbox)
  expect(new Set(statuses())).toEqual(new Set([200]))
  expect(seen).toBeGreaterThan(1_000)
  expect(logs.filter(({ text }) => text.includes("does not fit")).length).toBeGreaterThanOrEqual(
    messages.length,
  )
  expect(sentinelsIn(await gathered())).toEqual([])
  await destination.stop()
})

test("nothing of what handlers throw gets out, whether a message is tried again, parked or blocked", async () => {
  for (const retry of [
    { attempts: 3, delayMs: () => 0 },
    { attempts: 1, afterLastAttempt: "block" as const },
    {
      delayMs() {
        throw poisonedError()
      },
    },
  ]) {
    const { destination, ask, gathered, inbox, logs } = watch({ retry })
    destination.onAny(() => {
      throw poisonedError()
    })
    destination.on("Scheduling", "New", () => Promise.reject({ message: "CANARY" }))
    destination.onError(() => {
      throw poisonedError()
    })
    await destination.start()
    for (const sample of messages.slice(0, 5)) await ask(post(withSentinels(sample)))
    await ask(post(withSentinels(appointment)))
    await untilSettled(inbox)
    expect(logs.filter(({ level }) => level === "error").length).toBeGreaterThan(0)
    expect(sentinelsIn(await gathered())).toEqual([])
    await destination.stop()
  }
})

test("nothing gets out of an unreadable body", async () => {
  const { destination, ask, gathered, inbox, logs } = watch()
  await destination.start()
  const text = () => JSON.stringify(withSentinels(appointment))
  for (const body of [
    "CANARY",
    `{"CANARY":"CANARY"}`,
    text().slice(0, -1),
    `${text()}CANARY`,
    text().replace(":", " CANARY"),
  ])
    await ask(post(body))
  await untilSettled(inbox)
  const { ourErrors, ...rest } = await gathered()
  expect(ourErrors).toHaveLength(5)
  expect(logs.filter(({ text }) => text.includes("could not be read"))).toHaveLength(5)
  expect(sentinelsIn({ ourErrors, ...rest })).toEqual([])
  await destination.stop()
})

test("nothing gets out of an event that the models do not know", async () => {
  const { destination, ask, gathered, inbox, logs } = watch({ retry: { attempts: 1 } })
  await destination.start()
  const unknown = { Meta: { DataModel: "CANARY", EventType: "CANARY" } }
  await ask(post({ ...withSentinels(unknown), Patient: "CANARY" }))
  destination.onUnhandled(() => Promise.reject(poisonedError()))
  await ask(post({ ...withSentinels(unknown), Patient: "CANARY" }))
  await untilSettled(inbox)
  expect(logs.length).toBeGreaterThanOrEqual(3)
  expect(sentinelsIn(await gathered())).toEqual([])
  await destination.stop()
})

test("nothing gets out of a request that is refused", async () => {
  const { destination, ask, statuses, gathered } = watch()
  const body = withSentinels(appointment)
  const headers = { "verification-token": "CANARY" }
  await ask(post(body, { headers }))
  await ask(post(body, { headers: { ...headers, authorization: "Bearer CANARY" } }))
  await ask(strangerPost(body))
  await ask(strangerPost({ challenge: "CANARY", "verification-token": "CANARY" }))
  await ask(get("challenge=CANARY&verification-token=CANARY"))
  await ask(post(body, { method: "CANARY" }))
  await ask(post(body, { headers: { "content-encoding": "CANARY" } }))
  await ask(post(body, { headers: { "content-encoding": "gzip" } }))
  await ask(post(body, { headers: { "content-length": "86753090000" } }))
  const broken = streamOf(JSON.stringify(body))
  if (broken.kind === "stream") broken.stream.destroy(poisonedError())
  await ask(post(broken))
  await ask(post({ kind: "parsed", value: { CANARY: 1n } }))
  destination.pause("maintenance")
  await ask(post(body))
  expect(statuses()).toEqual([401, 401, 401, 401, 401, 405, 415, 415, 413, 400, 500, 503])
  expect(sentinelsIn(await gathered())).toEqual([])
})

test("nothing gets out of a query that is refused, fails or has no responder", async () => {
  const { destination, ask, statuses, gathered } = watch()
  const query = () => post(withSentinels(search))
  await ask(query())
  let failure: unknown = new QueryRefusal("Not offered.", { status: 403, cause: poisonedError() })
  destination.respond("PatientSearch", "Query", () => {
    throw failure
  })
  await ask(query())
  failure = poisonedError()
  await ask(query())
  await ask(post(`${JSON.stringify(withSentinels(search))}CANARY`))
  await ask(post(withSentinels(search, { wrong: true })))
  expect(statuses()).toEqual([404, 403, 500, 400, 500])
  expect(sentinelsIn(await gathered())).toEqual([])
})

test("nothing of what a storage throws gets out", async () => {
  const fail = () => Promise.reject(poisonedError())
  const stored = memoryInbox()
  const { destination, ask, statuses, gathered } = watch({ inbox: { ...stored, append: fail } })
  await ask(post(withSentinels(appointment)))
  expect(statuses()).toEqual([503])
  expect(sentinelsIn(await gathered())).toEqual([])
  await destination.stop()

  for (const method of ["claim", "complete", "release"] as const) {
    const { destination, ask, logs } = watch({ inbox: { ...memoryInbox(), [method]: fail } })
    destination.onAny(() => (method === "release" ? new Promise(() => {}) : undefined))
    await ask(post(withSentinels(appointment)))
    await destination.start()
    await new Promise(setImmediate)
    await destination.stop({ deadlineMs: 1 })
    expect(logs.filter(({ level }) => level === "error").length, method).toBeGreaterThan(0)
    expect(sentinelsIn(logs), method).toEqual([])
  }
})

test("nothing gets out when the 200 waits for the handlers", async () => {
  const { destination, ask, statuses, gathered } = watch({ acknowledge: "handled" })
  await ask(post(withSentinels(appointment, { wrong: true })))
  destination.onAny(() => {
    throw poisonedError()
  })
  await ask(post(withSentinels(appointment)))
  await ask(post("CANARY"))
  expect(statuses()).toEqual([200, 503, 503])
  expect(sentinelsIn(await gathered())).toEqual([])
})

test("nothing of what metrics, subscription and validators throw gets out", async () => {
  const fail = () => {
    throw poisonedError()
  }
  const { destination, inbox, logs } = testDestination({
    metrics: { received: fail, handled: fail },
    models: {
      events: [{ dataModel: "Scheduling", eventType: "New", kind: "push", loadValidator: async () => fail }],
    },
  })
  await destination.start()
  await destination.handle(post(withSentinels(appointment)))
  await untilSettled(inbox)
  const second = testDestination({ subscription: fail })
  expect(await second.destination.handle(post(withSentinels(appointment)))).toMatchObject({ status: 503 })
  expect(logs.filter(({ level }) => level === "error")).toHaveLength(3)
  expect(second.logs).toHaveLength(1)
  expect(sentinelsIn([logs, second.logs])).toEqual([])
  await destination.stop()
})
