import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { LogFields, Logger } from "@redoxkit/store/common"
import { expect, onTestFinished, test } from "vitest"
import { sentinelsIn, withSentinels } from "../../../destination/src/testing/sentinels.ts"
import { type Message, sampleOf } from "../message/assets.ts"
import { smallSeed } from "../testing/small-seed.ts"
import { START, smallWorld } from "../testing/small-world.ts"
import { learnMessage } from "./learn.ts"

/** "ehr" sends to the application, to "inside", which answers from the records of "lab", and to itself. */
const world = {
  sources: [...smallSeed.sources, { id: "lab", name: "Lab" }],
  destinations: [
    ...smallSeed.destinations.filter(({ id }) => id !== "inside"),
    { id: "inside", name: "Inside", recordsOf: "lab" },
    { id: "mirror", name: "Mirror", recordsOf: "ehr" },
  ],
  subscriptions: [
    ...smallSeed.subscriptions,
    { id: "inside-scheduling", sourceId: "ehr", destinationId: "inside", dataModel: "Scheduling" },
    { id: "mirror-scheduling", sourceId: "ehr", destinationId: "mirror", dataModel: "Scheduling" },
  ],
}

/** Sends the sample of Scheduling New to several destinations. */
const to =
  (...ids: readonly string[]) =>
  (message: Record<string, unknown>) => {
    ;(message.Meta as Record<string, unknown>).Destinations = ids.map((ID) => ({ ID }))
  }

test("a message is learned when it is taken, once, however often it is delivered", async () => {
  const { core, send, settle } = await smallWorld({ world })
  const { logId } = await send("Scheduling", "New", to("app", "mirror"))
  const [appointment] = core.records.of("ehr").list("appointment")
  expect(appointment).toMatchObject({ visitNumber: "V-25-31007", state: "scheduled" })
  await settle()
  core.delivery.resend(logId)
  await settle()

  expect(core.records.provenance(appointment?.id ?? 0, 10)).toEqual([
    { logId, way: "sent", dataModel: "Scheduling", eventType: "New", at: START },
  ])
  expect(
    learnMessage(core, { ...about(logId), message: sampleOf("Scheduling", "Cancel") as Message }).number,
  ).toBe(undefined)
  expect(core.records.of("ehr").list("appointment")).toHaveLength(1)
})

const about = (logId: string | null) => ({ sourceId: "ehr", timeZone: "UTC", logId, way: "sent" }) as const

test("what is delivered to a destination inside is filed into the records from which it answers, and nowhere else", async () => {
  const { core, send, settle } = await smallWorld({ world })
  core.delivery.pause("inside-scheduling")
  const { logId } = await send("Scheduling", "New", to("inside"))
  await settle()
  expect(core.records.of("lab").list("appointment")).toEqual([])
  core.delivery.resume("inside-scheduling")
  await settle()
  const [filed] = core.records.of("lab").list("appointment")

  expect(core.records.provenance(filed?.id ?? 0, 10)).toMatchObject([{ logId, way: "filed" }])
  core.delivery.resend(logId)
  await settle()
  expect(core.records.provenance(filed?.id ?? 0, 10)).toHaveLength(1)
})

test("an edited copy is a message of its own, and one that keeps its log ID is not learned again", async () => {
  const { core, send } = await smallWorld({ world })
  const { logId } = await send()
  const { resendEdited } = await import("../api/resend-edited.ts")
  const edit = (message: object, keepLogId: boolean) => {
    const body = { message, keepLogId }
    const call = { params: { logId }, query: new URLSearchParams(), body, exactBody: () => body }
    return resendEdited(core, { ...call, signal: new AbortController().signal })
  }
  const moved = structuredClone(sampleOf("Scheduling", "New")) as unknown as {
    Visit: Record<string, unknown>
  }
  moved.Visit.Reason = "kept log"
  await edit(moved, true)
  const reason = () => core.records.of("ehr").list("appointment")[0]?.body.Reason
  expect(reason()).not.toBe("kept log")
  moved.Visit.Reason = "new log"
  await edit(moved, false)
  expect(reason()).toBe("new log")
})

test("date-times are kept in UTC, read in the zone of their source", async () => {
  const { core } = await smallWorld({ world })
  const message = structuredClone(sampleOf("Scheduling", "New")) as unknown as Message & {
    Visit: { VisitDateTime: string }
  }
  message.Visit.VisitDateTime = "2025-07-01T09:00:00"
  learnMessage(core, { ...about(null), timeZone: "America/New_York", message })

  expect(core.records.of("ehr").list("appointment")).toMatchObject([
    { at: Date.parse("2025-07-01T13:00:00Z"), body: { VisitDateTime: "2025-07-01T13:00:00.000Z" } },
  ])
})

test("an uploaded file is kept with the document, so that it outlives the upload", async () => {
  const { core, send } = await smallWorld({ world })
  const bytes = Buffer.from("a file")
  const blob = core.blobs.add({ sourceId: "ehr", name: "a", type: "", bytes }, core.clock.now())
  await send("Media", "New", (message) => {
    to("inside")(message)
    ;(message.Media as Record<string, unknown>).FileContents = `https://blob.redoxengine.com/${blob}`
  })

  expect(core.records.of("ehr").list("media")[0]?.body.FileContents).toBe(bytes.toString("base64"))
})

test("a message that breaks learning is taken all the same, and leaves no half of itself", async () => {
  const { core } = await smallWorld({ world })
  const learned = learnMessage(
    core,
    { ...about("log"), message: sampleOf("Scheduling", "New") as Message },
    ({ records }) => {
      records.add("note", { body: { FileContents: "half" } })
      throw new TypeError("CANARY")
    },
  )

  expect(learned.gaps).toEqual([{ location: "", rule: "failed" }])
  expect(core.records.of("ehr").list("note")).toEqual([])
  expect(core.records.gaps("ehr", 10)).toMatchObject([{ logId: "log", gaps: learned.gaps }])
})

test("an event that is in no catalogue is taken, and told as a gap", async () => {
  const { core, send, settle } = await smallWorld({ world })
  await send("Scheduling", "New", (message) => {
    ;(message.Meta as Record<string, unknown>).EventType = "Whatever"
  })
  await settle()
  expect(core.records.gaps("ehr", 10)).toMatchObject([
    { eventType: "Whatever", gaps: [{ location: "Meta.EventType", rule: "unknown-event" }] },
  ])
})

test("odd messages of every event are learned without an error, and no value of theirs is in a log or a gap", {
  timeout: 240_000,
}, async () => {
  const logged: unknown[] = []
  const errors: unknown[] = []
  const keep = (fields: LogFields, text: string) => void logged.push(fields, text)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: (...line) => void errors.push(line) }
  const { core } = await smallWorld({ world, logger })
  const { models } = await import("@redoxkit/models")
  const odd = ["CANARY", 7, null, [], [null, "CANARY", {}], {}, { ID: ["CANARY"], Identifiers: { a: 1 } }]
  const learned =
    /^(PatientAdmin|Scheduling|Order|Results|Notes|Media|Medications|Clinical|Vaccination|Referral|Provider|Org)/
  const tell = (message: object) => learnMessage(core, { ...about(null), message: message as Message })
  let next = 0
  core.database.transaction(() => {
    for (const { dataModel, eventType, kind } of models.events) {
      if (kind !== "push" || !learned.test(dataModel)) continue
      const sample = sampleOf(dataModel, eventType) as Message
      tell(withSentinels(sample, { wrong: true }) as Message)
      for (const name of [
        "Patient",
        "Visit",
        "Order",
        "Orders",
        "Note",
        "Media",
        "Referral",
        "Header",
        "Slots",
      ]) {
        const value = sample[name]
        if (value === undefined) continue
        for (const strange of odd) tell({ ...sample, [name]: strange })
        tell({ ...sample, [name]: odd })
        for (const member of Object.keys(Array.isArray(value) ? {} : (value as object)))
          tell({ ...sample, [name]: { ...(value as object), [member]: odd[next++ % odd.length] } })
      }
    }
  })
  const gaps = core.records.gaps("ehr", 100_000)

  expect(errors).toEqual([])
  expect(gaps.length).toBeGreaterThan(100)
  expect(gaps.flatMap((message) => message.gaps).filter(({ rule }) => rule === "failed")).toEqual([])
  expect(sentinelsIn(logged)).toEqual([])
  expect(sentinelsIn(gaps)).toEqual([])
})

test("records are there after a restart, and sources know nothing of each other", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-records-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "sandbox.db")
  const first = await smallWorld({ world, file })
  await first.send("Scheduling", "New")
  const before = first.core.records.of("ehr").list("appointment")
  await first.core.close()
  const second = await smallWorld({ world, file })
  onTestFinished(() => second.core.close())

  expect(before).toHaveLength(1)
  expect(second.core.records.of("ehr").list("appointment")).toEqual(before)
  expect(second.core.records.of("lab").list("appointment")).toEqual([])
  expect(second.core.records.of("lab").get(before[0]?.id ?? 0)).toBeUndefined()
})

test("what was learned stays when its transmission is dropped", async () => {
  const { core, send, settle } = await smallWorld({ world, keptEntries: 1 })
  const { logId } = await send("Scheduling", "New")
  await settle()
  const { dropOld } = await import("../store/drop-old.ts")
  core.database.run("DELETE FROM transmissions")
  dropOld(core.database, { keptEntries: 1, keptForMs: 1 }, core.clock.now() + 1_000_000)

  expect(core.records.of("ehr").list("appointment")).toHaveLength(1)
  const [appointment] = core.records.of("ehr").list("appointment")
  expect(core.records.provenance(appointment?.id ?? 0, 10)[0]?.logId).toBe(logId)
})
