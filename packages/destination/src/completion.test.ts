import { resolve } from "node:path"
import { models } from "@redoxkit/models"
import ts59 from "typescript-5.9"
import ts6 from "typescript-6"
import { expect, test } from "vitest"
import { openEditor } from "../../../scripts/open-editor.ts"

const file = resolve(import.meta.dirname, "completion-of-a-user.ts")
const head = `import { createDestination, memoryInbox } from "./index.ts"
const destination = createDestination({ verificationToken: "", inbox: memoryInbox() })`

const eventsOf = (dataModel: string, kinds: readonly string[]) =>
  models.events
    .filter((event) => event.dataModel === dataModel && kinds.includes(event.kind))
    .map(({ eventType }) => eventType)
const dataModels = [...new Set(models.events.map(({ dataModel }) => dataModel))]
const withQueries = new Set(
  models.events.filter(({ kind }) => kind === "query").map(({ dataModel }) => dataModel),
)

for (const [version, ts] of [
  ["5.9", ts59 as unknown as typeof ts6],
  ["6", ts6],
] as const) {
  test(`TypeScript ${version} offers the data models, and then the events of the chosen one`, {
    timeout: 240_000,
  }, () => {
    const completionsAt = openEditor(ts, file, head)
    expect(completionsAt('destination.on("|")')).toEqual([...dataModels].sort())
    expect(completionsAt('destination.on("Scheduling", "|")')).toEqual(
      ["*", ...eventsOf("Scheduling", ["push", "query-response"])].sort(),
    )
    expect(completionsAt('destination.on("Clinical Summary", "|", () => {})')).toEqual(
      ["*", ...eventsOf("Clinical Summary", ["push", "query-response"])].sort(),
    )
    expect(completionsAt('destination.respond("|")')).toEqual([...withQueries].sort())
    expect(completionsAt('destination.respond("PatientSearch", "|")')).toEqual(
      eventsOf("PatientSearch", ["query"]).sort(),
    )
  })
}

test("members of a message are offered while the handler is written", { timeout: 240_000 }, () => {
  const completionsAt = openEditor(ts6, file, head)
  expect(completionsAt('destination.on("Scheduling", "New", (message) => { message.| })')).toEqual(
    expect.arrayContaining(["AppointmentInfo", "Meta", "Patient", "Visit"]),
  )
  expect(completionsAt('destination.respond("PatientSearch", "Query", async (query) => ({ | }))')).toEqual(
    expect.arrayContaining(["Meta", "Patient", "PotentialMatches"]),
  )
})
