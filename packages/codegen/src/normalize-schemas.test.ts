import { expect, test } from "vitest"
import { loadSchemas } from "./load-schemas.ts"
import { nameEvents } from "./name-events.ts"
import { normalizeSchemas } from "./normalize-schemas.ts"
import { fixtures } from "./testing/folders.ts"

test("the order in which files are found makes no difference", async () => {
  const files = await loadSchemas(fixtures)
  const shapes = normalizeSchemas(files, { names: {} })
  const turned = normalizeSchemas([...files].reverse(), { names: {} })
  expect(turned).toEqual(shapes)
  expect(nameEvents([...turned].reverse())).toEqual(nameEvents(shapes))
})

test("references become names of shapes, and files keep their place for messages", async () => {
  const shapes = normalizeSchemas(await loadSchemas(fixtures), { names: { Address: "Place" } })
  const person = shapes.find(({ name }) => name === "Person")
  expect(person?.file).toBe("components/Person.schema.json")
  expect(person?.schema.properties?.Home).toEqual({ $ref: "Place", description: "Where the person lives." })
})

test("events get the wire names, kinds and paths of their headers", async () => {
  const events = nameEvents(normalizeSchemas(await loadSchemas(fixtures), { names: {} }))
  expect(events.map(({ dataModel, eventType, kind, path }) => [dataModel, eventType, kind, path])).toEqual([
    ["Clinical Summary", "PatientPush", "push", "clinical-summary/patient-push"],
    ["PatientSearch", "Query", "query", "patient-search/query"],
    ["PatientSearch", "Response", "query-response", "patient-search/response"],
    ["Scheduling", "New", "push", "scheduling/new"],
    ["Scheduling", "NoShow", "push", "scheduling/no-show"],
  ])
})
