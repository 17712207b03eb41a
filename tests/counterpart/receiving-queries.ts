import { expect, test } from "vitest"
import { SEARCH } from "../../packages/source/src/testing/messages.ts"
import type { Receiving } from "./receiving-suite.ts"
import { until } from "./receiving-world.ts"

/** What a source that asks through the sandbox gets from responders. */
export function testQueries({ name, open }: Receiving): void {
  test(`${name}: a query that fails, is late or has no responder says so to who asked, without the reason`, async () => {
    const world = await open({ destination: { queryDeadlineMs: 200 } })
    const told: unknown[] = []
    const ask = () => world.source.query("PatientSearch", "Query", SEARCH)
    world.destination.onError((_error, { outcome }) => void told.push(outcome))
    await expect(ask()).rejects.toMatchObject({ code: "refused-by-destination", destinationStatus: 404 })

    const off = world.destination.respond("PatientSearch", "Query", () => {
      throw new Error("CANARY-REASON")
    })
    const failure = await ask().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: "refused-by-destination", destinationStatus: 500 })
    expect(String((failure as { details?: string }).details)).not.toContain("CANARY")
    off()

    let reason: unknown
    world.destination.respond("PatientSearch", "Query", async (_query, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve))
      reason = signal.reason
      return { Patient: {} }
    })
    await expect(ask()).rejects.toMatchObject({ code: "refused-by-destination", destinationStatus: 504 })
    await until(() => expect(reason).toMatchObject({ code: "query-timeout" }))
    expect(told[0]).toBe("answered")
    // Nothing of a query is stored: whoever asked waits.
    expect(await world.destination.stats()).toMatchObject({ waiting: 0, done: 0, parked: 0 })
  })

  test(`${name}: a responder sees the query with its findings, and its answer keeps the documented names`, async () => {
    const world = await open()
    let seen: object = {}
    world.destination.respond("PatientSearch", "Query", (query, context) => {
      seen = { query, ...context }
      return { Patient: { Identifiers: [{ ID: "found", IDType: "MR" }] } }
    })
    const { transmissions, answer } = await world.sandbox.post<{
      readonly transmissions: readonly { readonly logId: string }[]
      readonly answer: object
    }>("/messages", {
      sourceId: "clinic",
      destinationIds: ["app"],
      message: {
        Meta: { DataModel: "PatientSearch", EventType: "Query" },
        Patient: { Identifiers: [{ ID: 5, IDType: "MR" }] },
      },
    })
    const logId = transmissions[0]?.logId

    expect(seen).toMatchObject({
      query: { Meta: { DataModel: "PatientSearch", EventType: "Query", Logs: [{ ID: logId }] } },
      dataModel: "PatientSearch",
      eventType: "Query",
      transmissionId: logId,
      attempt: 1,
      issues: [{ path: "/Patient/Identifiers/0/ID" }],
    })
    expect(answer).toMatchObject({ Patient: { Identifiers: [{ ID: "found" }] } })
    const { attemptList } = await world.sandbox.get<{
      attemptList: readonly { body: string; headers: object }[]
    }>(`/transmissions/${logId}`)
    expect(JSON.parse(attemptList[0]?.body ?? "").Meta).toEqual({
      DataModel: "PatientSearch",
      EventType: "Response",
    })
    expect(attemptList[0]?.headers).toMatchObject({ "content-type": "application/json; charset=utf-8" })
  })

  test(`${name}: a query that is on its way is answered when the destination stops, and none after`, async () => {
    const world = await open()
    let asked = (): void => {}
    const untilAsked = new Promise<void>((resolve) => {
      asked = resolve
    })
    let answer = (): void => {}
    const untilAnswered = new Promise<void>((resolve) => {
      answer = resolve
    })
    world.destination.respond("PatientSearch", "Query", async () => {
      asked()
      await untilAnswered
      return { Patient: {} }
    })
    const asking = world.source.query("PatientSearch", "Query", SEARCH)
    await untilAsked
    const stopping = world.destination.stop()
    await expect(world.source.query("PatientSearch", "Query", SEARCH)).rejects.toMatchObject({
      destinationStatus: 503,
    })
    answer()

    expect((await asking).answer).toMatchObject({ Patient: {} })
    await stopping
  })
}
