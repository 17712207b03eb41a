import { globSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

/** Written by `pnpm generate`. */
export const dateFormsFile = join(import.meta.dirname, "../packages/source/src/dates/date-forms.gen.ts")

/** What the schemas say of one member: its place without the indexes of lists, and its `x-form`. */
export interface Member {
  readonly event: string
  readonly names: readonly string[]
  readonly form: string | undefined
  readonly isText: boolean
}

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly items?: Schema
  readonly "x-form"?: string
}

/** Every member of every event, through all references. */
export function membersOf(schemas: string): readonly Member[] {
  const files = new Map<string, Schema>()
  const read = (file: string): Schema => {
    const known = files.get(file)
    if (known !== undefined) return known
    const schema = JSON.parse(readFileSync(file, "utf8")) as Schema
    files.set(file, schema)
    return schema
  }
  const members: Member[] = []
  const walk = (event: string, schema: Schema, file: string, names: readonly string[]): void => {
    if (schema.$ref !== undefined) {
      const target = resolve(dirname(file), schema.$ref)
      walk(event, read(target), target, names)
      return
    }
    members.push({ event, names, form: schema["x-form"], isText: [schema.type].flat().includes("string") })
    for (const [name, member] of Object.entries(schema.properties ?? {}))
      walk(event, member, file, [...names, name])
    if (schema.items !== undefined) walk(event, schema.items, file, names)
  }
  for (const event of globSync("*/*.schema.json", { cwd: schemas }).sort()) {
    if (event.startsWith("components")) continue
    const file = join(schemas, event)
    walk(event, read(file), file, [])
  }
  return members
}

/** Names by which the dates and date-times of all events are told apart. */
export interface DateForms {
  readonly dates: readonly string[]
  readonly dateTimes: readonly string[]
  /** Members on the way to a date. */
  readonly parents: readonly string[]
}

/**
 * The shortest names that tell dates from date-times and from everything else: `DOB` is a date wherever it stands,
 * `StartDate` needs the member around it, and a name that begins with `/` is one of the message itself.
 */
export function dateFormsOf(members: readonly Member[]): DateForms {
  const texts = members.filter(({ isText, names }) => isText && names.length > 0)
  const found = new Map<string, string>()
  const split = (group: readonly Member[], length: number): void => {
    const form = onlyForm(group)
    const [first] = group
    if (first === undefined || form === "") return
    if (form !== undefined) return void found.set(suffixOf(first, length), form)
    for (const part of groupsOf(group, (member) => suffixOf(member, length + 1))) {
      if (part.every(({ names }) => names.length <= length) && onlyForm(part) === undefined)
        throw new Error(`${suffixOf(part[0] as Member, length + 1)} has several forms`)
      split(part, length + 1)
    }
  }
  for (const group of groupsOf(texts, (member) => suffixOf(member, 1))) split(group, 1)
  const named = (form: string) => [...found].flatMap(([name, is]) => (is === form ? [name] : [])).sort()
  const parents = new Set(members.flatMap((member) => (dateFormOf(member) ? member.names.slice(0, -1) : [])))
  return { dates: named("date"), dateTimes: named("date-time"), parents: [...parents].sort() }
}

/** `date`, `date-time`, or nothing for every other member. */
export function dateFormOf({ form }: Member): "date" | "date-time" | "" {
  return form === "date" || form === "date-time" ? form : ""
}

function groupsOf(
  members: readonly Member[],
  keyOf: (member: Member) => string,
): Iterable<readonly Member[]> {
  const groups = new Map<string, Member[]>()
  for (const member of members) {
    const group = groups.get(keyOf(member))
    if (group === undefined) groups.set(keyOf(member), [member])
    else group.push(member)
  }
  return groups.values()
}

function onlyForm(group: readonly Member[]): string | undefined {
  const forms = new Set(group.map(dateFormOf))
  return forms.size === 1 ? [...forms][0] : undefined
}

function suffixOf({ names }: Member, length: number): string {
  return `${names.length < length ? "/" : ""}${names.slice(-length).join("/")}`
}

/** The file `date-forms.gen.ts` of `@redoxkit/source`. */
export function printDateForms({ dates, dateTimes, parents }: DateForms): string {
  const list = (name: string, says: string, values: readonly string[]) =>
    `/** ${says} */\nexport const ${name}: readonly string[] = [\n${values.map((value) => `  ${JSON.stringify(value)},\n`).join("")}]\n`
  return [
    '// Written by scripts/generate.ts from schemas/. Do not edit: change the schemas and run "pnpm generate".\n',
    list("dates", "Members that hold a date without a time.", dates),
    list("dateTimes", "Members that hold a date with a time.", dateTimes),
    list("parents", "Members on the way to a date or a date-time.", parents),
  ].join("\n")
}
