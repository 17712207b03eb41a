import fc from "fast-check"
import { beforeAll, expect, test } from "vitest"
import { resolveConfig } from "../config.ts"
import type { Definition } from "../read/definition.ts"
import { readSchemas } from "../read/read-schemas.ts"
import { ownSchemas } from "../testing/folders.ts"
import { nameAll, namedPlaces, remember } from "../testing/named-places.ts"
import { readDownload, toRedoxDownload } from "../testing/redox-download.ts"

// Each property names hundreds of shapes many times over.

let download: readonly Definition[]
beforeAll(async () => {
  const { definitions } = await readSchemas(ownSchemas, resolveConfig())
  // A member without a value in some events gives shapes that differ in nothing else.
  download = readDownload(toRedoxDownload(definitions, (file, place) => (file + place).length % 29 === 0))
})

/** Some events, and a shuffle of all of them. */
const selections = fc
  .array(fc.nat(1_000_000), { minLength: 111, maxLength: 111 })
  .map((numbers) => {
    const order = numbers.map((number, index) => [number, index] as const).sort(([a], [b]) => a - b)
    return order.map(([, index]) => index)
  })
  .chain((order) => fc.record({ order: fc.constant(order), count: fc.integer({ min: 1, max: 30 }) }))

const pick = (order: readonly number[], count: number): readonly Definition[] =>
  order.slice(0, count).flatMap((index) => download[index] ?? [])

// Without the catalogue of known shapes every name is a natural one, which is the harder case.
test.for([
  ["natural names", []],
  ["known shapes", undefined],
] as const)("with %s, adding events renames nothing", ([, known]) => {
  fc.assert(
    fc.property(selections, fc.integer({ min: 1, max: 15 }), ({ order, count }, more) => {
      const options = known === undefined ? {} : { known }
      const before = nameAll(pick(order, count), options)
      const after = nameAll(pick(order, count + more), { ...options, memory: remember(before) })
      const places = namedPlaces(after)
      for (const [place, name] of namedPlaces(before))
        expect([place, places.get(place)]).toEqual([place, name])
    }),
    { numRuns: 6 },
  )
})

test("taking events away renames nothing", () => {
  fc.assert(
    fc.property(selections, fc.integer({ min: 1, max: 15 }), ({ order, count }, more) => {
      const before = nameAll(pick(order, count + more), { known: [] })
      const after = nameAll(pick(order, count), { known: [], memory: remember(before) })
      const places = namedPlaces(before)
      for (const [place, name] of namedPlaces(after))
        expect([place, name]).toEqual([place, places.get(place)])
    }),
    { numRuns: 6 },
  )
})

test("the order of the files changes nothing, with and without memory", () => {
  fc.assert(
    fc.property(selections, ({ order, count }) => {
      const files = pick(order, count)
      const first = nameAll(files, { known: [] })
      expect(nameAll(files.toReversed(), { known: [] })).toEqual(first)
      expect(nameAll(files.toReversed(), { memory: remember(first) })).toEqual(first)
    }),
    { numRuns: 6 },
  )
})

test("a new description, or members in another order, rename nothing", () => {
  const before = nameAll(download.slice(40, 80), { known: [] })
  const changed = download.slice(40, 80).map((definition) => ({
    ...definition,
    schema: turn(definition.schema) as Definition["schema"],
  }))
  const after = nameAll(changed, { known: [], memory: remember(before) })
  expect(Object.fromEntries(namedPlaces(after))).toEqual(Object.fromEntries(namedPlaces(before)))
})

function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.toReversed().map(turn)
  if (typeof value !== "object" || value === null) return value
  const members = Object.entries(value).map(([name, inner]) => [name, turn(inner)])
  const isSchema = "type" in value && typeof value.type === "string"
  return Object.fromEntries([...members.reverse(), ...(isSchema ? [["description", "New."]] : [])])
}

test("a shape that changed keeps its name where it stands, and so do those around it", () => {
  const before = nameAll(download, {})
  const changed = download.map((definition) => ({
    ...definition,
    schema: addMember(definition.schema) as Definition["schema"],
  }))
  const after = nameAll(changed, { memory: remember(before) })
  const [old, now] = [namedPlaces(before), namedPlaces(after)]
  const renamed = [...old].filter(([place, name]) => now.get(place) !== name)
  expect(renamed).toEqual([])
  expect(now.size).toBeGreaterThan(4_000)
})

/** Every address gets a new member. */
function addMember(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addMember)
  if (typeof value !== "object" || value === null) return value
  const members = Object.entries(value).map(([name, inner]) => [name, addMember(inner)])
  if ("StreetAddress" in value) members.push(["GeoCode", { type: ["string", "null"] }])
  return Object.fromEntries(members)
}
