import { expect, test } from "vitest"
import { eventFile, nameAll, namedPlaces, remember } from "../testing/named-places.ts"
import type { KnownShape } from "./known-shapes.ts"
import { membersOf } from "./members-of.ts"

const object = (...members: readonly string[]) => ({
  type: "object",
  properties: Object.fromEntries(members.map((name) => [name, { type: "string" }])),
})

type Folder = { readonly [file: string]: { readonly [member: string]: ReturnType<typeof object> } }

const files = (folder: Folder) => Object.entries(folder).map(([file, members]) => eventFile(file, members))

/** The names in the second download, when the first one had these names. */
function rename(first: Folder, names: { [name: string]: string }, second: Folder, known: KnownShape[] = []) {
  const memory = remember(nameAll(files(first), { known: [], config: { names } }))
  const places = namedPlaces(nameAll(files(second), { known, memory }))
  return Object.fromEntries([...places].filter(([place]) => /#\/(?!Meta)/.test(place)))
}

const one: Folder = {
  "flowsheet/new.json": { Visit: object("A") },
  "notes/new.json": { Visit: object("A") },
  "notes/replace.json": { Visit: object("A") },
}
const split: Folder = {
  "flowsheet/new.json": { Visit: object("A", "F") },
  "notes/new.json": { Visit: object("A", "N") },
  "notes/replace.json": { Visit: object("A", "N") },
}

test("the name of a shape that has split goes to the part that would have it without a last run", () => {
  const known = [
    { name: "Stay", hash: "", bases: ["Visit"], members: membersOf(object("A", "F")) },
  ] satisfies KnownShape[]
  const found = rename(one, { Visit: "Stay" }, split, known)
  expect(found).toMatchObject({ "Flowsheet/New#/Visit": "Stay", "Notes/New#/Visit": "Visit" })
})

test.for(["FlowsheetVisit", "FlowsheetNewVisit"])(
  "else the name %s goes to the part in the data model or the event that it starts with",
  (name) => {
    const found = rename(one, { Visit: name }, split)
    expect(found["Flowsheet/New#/Visit"]).toBe(name)
    expect(found["Notes/New#/Visit"]).not.toBe(name)
  },
)

test.for(["Stay", "FlowsheetsVisit", "Notesvisit"])(
  "else the name %s goes to the part at the most places",
  (name) => {
    const found = rename(one, { Visit: name }, split)
    expect(found).toMatchObject({ "Notes/New#/Visit": name, "Notes/Replace#/Visit": name })
    expect(found["Flowsheet/New#/Visit"]).not.toBe(name)
  },
)

test("a part that had another name at more places keeps that one", () => {
  const found = rename(
    {
      "flowsheet/new.json": { Visit: object("A") },
      "notes/delete.json": { Visit: object("A") },
      "notes/new.json": { Stop: object("S") },
      "notes/replace.json": { Stop: object("S") },
    },
    { Visit: "FlowsheetVisit" },
    {
      "flowsheet/new.json": { Visit: object("X") },
      "notes/delete.json": { Visit: object("A", "D") },
      "notes/new.json": { Stop: object("X") },
      "notes/replace.json": { Stop: object("X") },
    },
  )
  expect(found).toEqual({
    "Flowsheet/New#/Visit": "Stop",
    "Notes/Delete#/Visit": "FlowsheetVisit",
    "Notes/New#/Stop": "Stop",
    "Notes/Replace#/Stop": "Stop",
  })
})
