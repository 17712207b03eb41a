import { expect, test } from "vitest"
import { settingsOf } from "../options.ts"
import { smallWorld } from "../testing/small-world.ts"
import { dropOld } from "./drop-old.ts"
import { listTransmissions } from "./list-transmissions.ts"

const DAY = 24 * 3_600_000
const MONTH = { keptEntries: 1_000, keptForMs: 30 * DAY }

test("without options, a month and fifty thousand entries are kept", () => {
  expect(settingsOf({})).toMatchObject({ keptEntries: 50_000, keptForMs: 30 * DAY })
  for (const bad of [{ keptEntries: 0 }, { keptForMs: -1 }, { keptForMs: Number.NaN }])
    expect(() => settingsOf(bad)).toThrow(expect.objectContaining({ code: "invalid-option" }))
})

test("the oldest go when there are too many, with their attempts, and what waits stays", async () => {
  const { core, fake, send, settle } = await smallWorld()
  fake.answers.push("hang")
  const first = await send()
  const done = [await send("Results"), await send("Results"), await send("Results")]
  await settle()
  dropOld(core.database, { ...MONTH, keptEntries: 2 }, core.clock.now())
  const left = listTransmissions(core.database, { limit: 10 }).map(({ logId }) => logId)

  expect(left).toEqual([done[2]?.logId, done[1]?.logId, first.logId])
  expect(core.attempts.list(done[0]?.logId ?? "")).toEqual([])
  expect(core.attempts.list(done[1]?.logId ?? "")).toHaveLength(1)
})

test("what is old goes, unless something happened to it since, or it waits", async () => {
  const { core, clock, send, settle } = await smallWorld()
  const old = await send("Results")
  const resent = await send("Results")
  core.delivery.pause("scheduling")
  const waits = await send()
  core.problems.add({ kind: "query", text: "Old." }, clock.now())
  core.tokens.add("old", "access", { sourceId: "ehr", credential: "key" }, clock.now() + DAY)
  await settle()
  clock.wait(31 * DAY, () => {})
  clock.step()
  const fresh = await send("Results")
  core.problems.add({ kind: "query", text: "Fresh." }, clock.now())
  core.delivery.resend(resent.logId)
  await settle()
  dropOld(core.database, MONTH, clock.now())
  const left = listTransmissions(core.database, { limit: 10 }).map(({ logId }) => logId)

  expect(left).toEqual([fresh.logId, waits.logId, resent.logId])
  expect(left).not.toContain(old.logId)
  expect(core.problems.list({ limit: 10 }).map(({ text }) => text)).toEqual(["Fresh."])
  expect(core.database.all("SELECT * FROM tokens")).toEqual([])
})

test("an old file goes, unless a message that is kept has it, and no number comes twice", async () => {
  const { core, clock, send } = await smallWorld()
  const upload = () =>
    core.blobs.add({ sourceId: "ehr", name: "a", type: "", bytes: new Uint8Array(3) }, clock.now())
  const [unused, waiting, sentLater, newest] = [upload(), upload(), upload(), upload()]
  core.delivery.pause("scheduling")
  const withFile = (blob: number) =>
    send("Scheduling", "New", (message) => {
      message.Media = { FileContents: `https://blob.redoxengine.com/${blob}` }
    })
  await withFile(waiting)
  clock.wait(20 * DAY, () => {})
  clock.step()
  await withFile(sentLater)
  clock.wait(20 * DAY, () => {})
  clock.step()
  dropOld(core.database, MONTH, clock.now())

  expect([unused, waiting, sentLater, newest].map((blob) => core.blobs.owner(blob))).toEqual([
    undefined,
    "ehr",
    "ehr",
    "ehr",
  ])
  expect(upload()).toBe(newest + 1)
})

test("a sandbox that runs drops by itself", async () => {
  const { core, send, settle } = await smallWorld({ keptEntries: 5 })
  for (let count = 0; count < 250; count++) await send("Results")
  await settle()

  expect(listTransmissions(core.database, { limit: 1_000 }).length).toBeLessThan(250)
})
