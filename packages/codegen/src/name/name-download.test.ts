import { beforeAll, expect, test } from "vitest"
import { resolveConfig } from "../config.ts"
import type { Definition } from "../read/definition.ts"
import { readSchemas } from "../read/read-schemas.ts"
import { ownSchemas } from "../testing/folders.ts"
import { nameAll, namedPlaces } from "../testing/named-places.ts"
import { readDownload, toRedoxDownload } from "../testing/redox-download.ts"

let definitions: readonly Definition[]
beforeAll(async () => {
  definitions = (await readSchemas(ownSchemas, resolveConfig())).definitions
})

test("our own schemas keep every name that they give themselves", () => {
  const { shapes, events, problems, notices, troubled } = nameAll(definitions)
  const titles = definitions.map(({ schema }) => (typeof schema === "object" ? schema.title : undefined))
  expect(shapes.map(({ name }) => name)).toEqual(expect.arrayContaining(titles))
  expect(events).toHaveLength(111)
  expect([problems, notices, troubled]).toEqual([[], [], []])
})

test("a download of the same events gets the names of our schemas, and nothing but these", () => {
  const own = nameAll(definitions)
  const cold = nameAll(readDownload(toRedoxDownload(definitions)))
  expect(Object.fromEntries(namedPlaces(cold))).toEqual(Object.fromEntries(namedPlaces(own)))
  const headers = ({ events }: typeof own) =>
    events.map(({ shape, status: _, ...event }) => ({ ...event, shape: shape.name }))
  expect(headers(cold)).toEqual(headers(own))
})

test("without the catalogue, names are natural: no number, no name twice, a capital for each word", () => {
  const { shapes } = nameAll(readDownload(toRedoxDownload(definitions)), { known: [] })
  const names = shapes.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^([A-Z][a-z]*)+$/)
  expect(names).toEqual(
    expect.arrayContaining([
      "Address",
      "AddressWithUse",
      "AddressWithoutCounty",
      "Demographics",
      "Diagnosis",
      "DiagnosisWithNotes",
      "ProviderWithoutNpi",
      "LocationWithBed",
      "FrequencyWithNumericPeriod",
      "GuarantorPhoneNumber",
      "MetaWithIsIncomplete",
    ]),
  )
})

test("a download in which some members have no value gets close to the same names", () => {
  const isEmpty = (_file: string, place: string) => place.endsWith("/Telecom[]/Use")
  const noisy = nameAll(readDownload(toRedoxDownload(definitions, isEmpty)))
  expect(new Set(noisy.shapes.map(({ name }) => name))).toEqual(
    new Set(nameAll(definitions).shapes.map(({ name }) => name)),
  )
  const once = (file: string, place: string) =>
    file === "scheduling/new.json" && place === "/Patient/Demographics/Address/County"
  const names = nameAll(readDownload(toRedoxDownload(definitions, once))).shapes.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(["Address", "AddressWithNullCounty"]))
})
