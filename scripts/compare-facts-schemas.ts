/** Reads the schema folder, expands it into rows, and checks that the schemas keep to their own rules. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, posix, resolve, sep } from "node:path"

export interface Schema {
  $schema?: string
  $ref?: string
  title?: string
  description?: string
  "x-redox"?: RedoxEvent
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
}

/** What an event schema says about its event under `x-redox`. */
export interface RedoxEvent {
  dataModel: string
  eventType: string
  kind: string
  response?: string
  answers?: string
  status?: string
}

/** Every schema by its path inside the folder, with forward slashes: `components/Address.schema.json`. */
export type Schemas = Map<string, Schema>

/** One member of an event: where it is, its types, and whether its parent requires it. */
export interface Row {
  path: string
  types: string
  required: boolean
}

const dialect = "https://json-schema.org/draft/2020-12/schema"
const forbidden = [
  "$id",
  "$defs",
  "enum",
  "const",
  "format",
  "pattern",
  "additionalProperties",
  "unevaluatedProperties",
  "nullable",
]

export function loadSchemas(folder: string): Schemas {
  const root = resolve(folder)
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  return new Map(
    files
      .filter((file) => file.endsWith(".schema.json"))
      .toSorted()
      .map((file) => [
        file.split(sep).join("/"),
        JSON.parse(readFileSync(join(root, file), "utf8")) as Schema,
      ]),
  )
}

export function isComponent(file: string): boolean {
  return file.startsWith("components/")
}

/** The event schemas with what they say about themselves, in the order of their paths. */
export function eventsOf(schemas: Schemas): { file: string; schema: Schema; event: RedoxEvent }[] {
  return [...schemas]
    .filter(([file]) => !isComponent(file))
    .map(([file, schema]) => {
      const event = schema["x-redox"]
      if (event === undefined) throw new Error(`${file} has no x-redox: say which event it describes`)
      return { file, schema, event }
    })
}

/** Writes out all members of a schema, following references. The root itself is not a row. */
export function expand(schemas: Schemas, file: string): Row[] {
  const rows: Row[] = []
  const visit = (node: Schema, from: string, path: string, required: boolean) => {
    const { schema, file: at } = follow(schemas, node, from)
    if (path !== "") rows.push({ path, types: typesOf(schema).join("|"), required })
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) ?? false
      visit(member, at, path === "" ? name : `${path}.${name}`, isRequired)
    }
    if (schema.items !== undefined) visit(schema.items, at, `${path}[]`, false)
  }
  visit(schemaAt(schemas, file), file, "", false)
  return rows
}

/** The path of the schema that a reference names, seen from the file that holds it. */
export function target(from: string, reference: string): string {
  return posix.join(posix.dirname(from), reference)
}

function follow(schemas: Schemas, node: Schema, from: string): { schema: Schema; file: string } {
  let schema = node
  let file = from
  while (schema.$ref !== undefined) {
    file = target(file, schema.$ref)
    schema = schemaAt(schemas, file)
  }
  return { schema, file }
}

function schemaAt(schemas: Schemas, file: string): Schema {
  const schema = schemas.get(file)
  if (schema === undefined) throw new Error(`There is no schema ${file}`)
  return schema
}

function typesOf(schema: Schema): string[] {
  return [schema.type ?? "unknown"].flat().toSorted()
}

/** A schema and all schemas written inside it; references are not followed. */
function* nodesOf(schema: Schema): Generator<Schema> {
  yield schema
  for (const member of Object.values(schema.properties ?? {})) yield* nodesOf(member)
  if (schema.items !== undefined) yield* nodesOf(schema.items)
}

/** References that name no schema. */
export function brokenReferences(schemas: Schemas): string[] {
  return [...schemas].flatMap(([file, schema]) =>
    [...nodesOf(schema)]
      .filter(({ $ref }) => $ref !== undefined && !schemas.has(target(file, $ref)))
      .map(({ $ref }) => `${file}: ${$ref}`),
  )
}

/** Components that no event reaches. */
export function unusedComponents(schemas: Schemas): string[] {
  const reached = new Set<string>()
  const reach = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const { $ref } of nodesOf(schemaAt(schemas, file))) if ($ref !== undefined) reach(target(file, $ref))
  }
  for (const { file } of eventsOf(schemas)) reach(file)
  return [...schemas.keys()].filter((file) => !reached.has(file))
}

/** Keywords that would close or reject something, or that tools would read differently. */
export function forbiddenKeywords(schemas: Schemas): string[] {
  return [...schemas].flatMap(([file, schema]) =>
    [...nodesOf(schema)].flatMap((node) =>
      forbidden.filter((keyword) => keyword in node).map((keyword) => `${file}: ${keyword}`),
    ),
  )
}

/** Files whose path, title, dialect or description is not what the rules ask for. */
export function misnamed(schemas: Schemas): string[] {
  return [...schemas].flatMap(([file, schema]) => {
    const event = schema["x-redox"]
    const title = event === undefined ? basename(file, ".schema.json") : eventTitle(event)
    const place = event === undefined ? `components/${title}.schema.json` : eventFile(event)
    return [
      file === place ? [] : [`${file}: expected at ${place}`],
      schema.title === title ? [] : [`${file}: title is ${schema.title}, expected ${title}`],
      schema.$schema === dialect ? [] : [`${file}: $schema is ${schema.$schema}`],
      schema.description?.trim() ? [] : [`${file}: no description`],
    ].flat()
  })
}

/** Titles used twice, also when they differ only in case: types and files are named after them. */
export function repeatedTitles(schemas: Schemas): string[] {
  return repeated([...schemas].map(([file, { title }]) => [title?.toLowerCase() ?? "", file]))
}

/** Components of the same structure, and objects written out although they occur elsewhere too. */
export function equalShapes(schemas: Schemas): string[] {
  const known = new Map<string, string>()
  const shape = (node: Schema, from: string): string => {
    if (node.$ref !== undefined) {
      const file = target(from, node.$ref)
      const found = known.get(file) ?? shape(schemaAt(schemas, file), file)
      known.set(file, found)
      return found
    }
    const members = Object.entries(node.properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return JSON.stringify([
      typesOf(node),
      members.map(([name, member]) => [name, node.required?.includes(name) ?? false, shape(member, from)]),
      node.items === undefined ? [] : shape(node.items, from),
    ])
  }
  const isShared = (file: string, node: Schema, root: Schema) => node !== root || isComponent(file)
  return repeated(
    [...schemas].flatMap(([file, root]) =>
      [...nodesOf(root)]
        .filter((node) => node.properties !== undefined && isShared(file, node, root))
        .map((node): [string, string] => [shape(node, file), file]),
    ),
  )
}

function repeated(pairs: [key: string, file: string][]): string[] {
  return [...groupBy(pairs, ([key]) => key).values()]
    .filter((group) => group.length > 1)
    .map((group) => group.map(([, file]) => file).join(" = "))
}

export function groupBy<Item>(items: Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

/** `Clinical Summary`, `PatientPush` -> `ClinicalSummaryPatientPush`; `SSO`, `Sign-on` -> `SsoSignOn`. */
export function eventTitle({ dataModel, eventType }: RedoxEvent): string {
  const words = `${dataModel} ${eventType}`.replace("SSO", "Sso").split(/[ -]/)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")
}

/** `Clinical Summary`, `PatientPush` -> `clinical-summary/patient-push.schema.json`. */
export function eventFile({ dataModel, eventType }: RedoxEvent): string {
  return `${kebab(dataModel)}/${kebab(eventType)}.schema.json`
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(" ", "-")
    .toLowerCase()
}

/** The folder of schemas that belongs to this repository. */
export const schemaFolder = join(dirname(import.meta.dirname), "schemas")
