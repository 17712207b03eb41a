/** Turns schemas back into what they were before a table of changes: every row is undone. */
import { eventsOf, groupBy, type Schema, type Schemas, target } from "./compare-facts-schemas.ts"

/** One row of the table. */
export interface ChangeRow {
  model: string
  event: string
  change: string
  path: string
  before: string
  after: string
}

/** Reads the table of changes: a line of names, then one row a line. */
export function parseChanges(text: string): ChangeRow[] {
  const [, ...lines] = text.trimEnd().split(/\r?\n/)
  return lines.map((line) => {
    const [model = "", event = "", change = "", path = "", before = "", after = ""] = line.split("\t")
    return { model, event, change, path, before, after }
  })
}

/** The schemas of the events before the changes, references written out, by file. */
export function undoChanges(schemas: Schemas, rows: ChangeRow[]): Map<string, Schema> {
  const byEvent = groupBy(rows, ({ model, event }) => `${model}/${event}`)
  const before = new Map<string, Schema>()
  for (const { file, schema, event } of eventsOf(schemas)) {
    const changes = byEvent.get(`${event.dataModel}/${event.eventType}`) ?? []
    if (changes.some(({ change }) => change === "event-added")) continue
    const old = writeOut(schemas, schema, file)
    for (const row of changes) undo(old, row)
    before.set(file, old)
  }
  return before
}

function writeOut(schemas: Schemas, schema: Schema, file: string): Schema {
  if (schema.$ref !== undefined) {
    const { $ref, ...beside } = schema
    const path = target(file, $ref)
    const shape = schemas.get(path)
    if (shape === undefined) throw new Error(`There is no schema ${path}`)
    const { title: _, $schema: __, ...inner } = writeOut(schemas, shape, path)
    return { ...inner, ...beside }
  }
  return {
    ...schema,
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, member]) => [name, writeOut(schemas, member, file)]),
      ),
    }),
    ...(schema.required && { required: [...schema.required] }),
    ...(schema.items && { items: writeOut(schemas, schema.items, file) }),
  }
}

function undo(root: Schema, { change, path, before }: ChangeRow): void {
  const steps = path.replaceAll("[]", ".[]").split(".")
  const last = steps.pop() ?? ""
  const parent = steps.reduce(stepInto, root)
  if (change === "added") {
    if (!Object.hasOwn(parent.properties ?? {}, last)) throw new Error(`There is no ${path} to take away`)
    delete parent.properties?.[last]
    setRequired(parent, last, false)
  } else if (change === "removed") {
    parent.properties = { ...parent.properties, [last]: invent(before) }
    setRequired(parent, last, before.includes(" required"))
  } else if (change === "types") {
    const field = stepInto(parent, last)
    const [types = ""] = before.split(" ")
    field.type = types.includes("|") ? types.split("|") : types
    setRequired(parent, last, before.includes(" required"))
  } else {
    throw new Error(`Nobody knows how to undo "${change}"`)
  }
}

function stepInto(schema: Schema, step: string): Schema {
  const next = step === "[]" ? schema.items : schema.properties?.[step]
  if (next === undefined) throw new Error(`There is no ${step} here`)
  return next
}

function setRequired(parent: Schema, name: string, required: boolean): void {
  const others = (parent.required ?? []).filter((other) => other !== name)
  parent.required = required ? [...others, name] : others
}

/** A field of which only its type and the number of fields below are known. */
function invent(description: string): Schema {
  const [types = ""] = description.split(" ")
  const below = Number(/\(\+(\d+) below\)/.exec(description)?.[1] ?? 0)
  if (types === "array") {
    return { type: "array", items: below > 1 ? invent(`object (+${below - 1} below)`) : { type: "string" } }
  }
  if (types !== "object") return { type: types.includes("|") ? types.split("|") : types }
  const names = Array.from({ length: below }, (_, index) => `Member${index + 1}`)
  return { type: "object", properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])) }
}
