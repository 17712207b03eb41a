import { resolve } from "node:path"
import { models } from "@redoxkit/models"
import ts59 from "typescript-5.9"
import ts6 from "typescript-6"
import { expect, test } from "vitest"
import { openEditor } from "../../../scripts/open-editor.ts"

const file = resolve(import.meta.dirname, "completion-of-a-user.ts")
const head = `import { createSource, legacyKey } from "./index.ts"
const source = createSource({ auth: legacyKey({ apiKey: "", secret: "" }) })`

const modelsWith = (kind: string) => [
  ...new Set(models.events.filter((event) => event.kind === kind).map(({ dataModel }) => dataModel)),
]
const eventsOf = (dataModel: string, kind: string) =>
  models.events
    .filter((event) => event.dataModel === dataModel && event.kind === kind)
    .map(({ eventType }) => eventType)

for (const [version, ts] of [
  ["5.9", ts59 as unknown as typeof ts6],
  ["6", ts6],
] as const) {
  test(`TypeScript ${version} offers messages to send, and queries to query`, { timeout: 240_000 }, () => {
    const completionsAt = openEditor(ts, file, head)
    expect(completionsAt('source.send("|")')).toEqual(modelsWith("push").sort())
    expect(completionsAt('source.send("Scheduling", "|")')).toEqual(eventsOf("Scheduling", "push").sort())
    expect(completionsAt('source.send("Clinical Summary", "|", {})')).toEqual(
      eventsOf("Clinical Summary", "push").sort(),
    )
    expect(completionsAt('source.query("|")')).toEqual(modelsWith("query").sort())
    expect(completionsAt('source.query("Scheduling", "|")')).toEqual(eventsOf("Scheduling", "query").sort())
  })
}

test("members of a message and of an answer are offered", { timeout: 240_000 }, () => {
  const completionsAt = openEditor(ts6, file, head)
  expect(completionsAt('source.send("Media", "New", { | })')).toEqual(
    expect.arrayContaining(["Media", "Meta", "Patient", "Visit"]),
  )
  expect(
    completionsAt('const { answer } = await source.query("PatientSearch", "Query", {})\nanswer.|'),
  ).toEqual(expect.arrayContaining(["Meta", "Patient", "PotentialMatches"]))
})
