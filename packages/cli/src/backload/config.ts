import { readFile } from "node:fs/promises"
import { CommandError } from "../command-error.ts"
import { suggest } from "../suggest.ts"
import type { CellForm, Kind } from "./column.ts"
import { checked, isObject, type Members, membersOf } from "./config-members.ts"
import { dateFormat } from "./date-formats.ts"
import { fileKinds } from "./file-kinds.ts"
import { isTimeZone } from "./local-time.ts"
import type { DateFormat, ReadingRules } from "./reading.ts"

/** Where a column of the site goes. */
export interface Mapping {
  /** Name of a column of ours, or a path of the message. */
  readonly to?: string
  /** Makes the column an identifier of this type. */
  readonly identifierType?: string
  /** What the site writes, and what stands for it. */
  readonly values: ReadonlyMap<string, string>
  /** How it is read, where the path does not say it. */
  readonly as?: CellForm
  /** Whether a cell that cannot be read is left out, instead of the whole row. */
  readonly leavesOutWrong: boolean
  /** Formats and zone of this column alone. */
  readonly reading: Partial<ReadingRules>
}

/** A config with its defaults. */
export interface BackloadConfig {
  readonly kind?: Kind
  readonly delimiter?: string
  readonly encoding: string
  readonly quote: string | false
  readonly escape: string
  /** Names of the columns, for a file whose first row is data. */
  readonly header?: readonly string[]
  /** What stands for an empty cell. */
  readonly emptyValues: ReadonlySet<string>
  /** By name of the column in lower case; `null` for those that are left out. */
  readonly columns: ReadonlyMap<string, Mapping | null>
  readonly ignoresOtherColumns: boolean
  /** Columns of ours or paths, and the value that every row has there. */
  readonly fixed: readonly (readonly [string, string | number | boolean])[]
  readonly reading: ReadingRules
}

const common = [
  "kind",
  "delimiter",
  "encoding",
  "quote",
  "escape",
  "header",
  "emptyValues",
  "columns",
  "otherColumns",
  "fixed",
  "dateFormat",
  "dateTimeFormat",
  "timeZone",
  "countryCode",
]
const forms: readonly CellForm[] = ["text", "date", "date-time", "phone", "number", "flag", "list"]

/**
 * Reads a config: JSON, whose members `patients` and `appointments` stand for files of one kind only.
 *
 * @param file - `undefined` for the defaults
 * @param timeZone - takes the place of the one in the config
 * @returns the config for a kind, or for a file of which the kind is not known yet
 * @throws CommandError `file-unreadable`, `config-invalid`
 */
export async function readConfig(
  file: string | undefined,
  timeZone?: string,
): Promise<(kind: Kind | undefined) => BackloadConfig> {
  const given = file === undefined ? {} : await readJson(file)
  const { patients, appointments, ...rest } = given
  const sections: Readonly<Record<Kind, unknown>> = { patients, appointments }
  const configFor = (kind: Kind | undefined): BackloadConfig => {
    const section = (kind === undefined ? undefined : sections[kind]) ?? {}
    if (!isObject(section)) throw checked(kind ?? "", "must be an object")
    return configOf({ ...merged(rest, section), ...(timeZone !== undefined && { timeZone }) })
  }
  // What is wrong in a section is told at once, not when a file of its kind comes.
  for (const kind of Object.keys(fileKinds) as Kind[]) configFor(kind)
  return configFor
}

function merged(rest: Record<string, unknown>, section: Record<string, unknown>): Record<string, unknown> {
  const both = (name: "columns" | "fixed") => {
    const [shared, own] = [rest[name], section[name]]
    return isObject(shared) && isObject(own) ? { [name]: { ...shared, ...own } } : {}
  }
  return { ...rest, ...section, ...both("columns"), ...both("fixed") }
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  let text: string
  try {
    text = await readFile(file, "utf8")
  } catch (cause) {
    throw new CommandError("file-unreadable", `The config "${file}" cannot be read. Correct its name.`, {
      cause,
    })
  }
  let config: unknown
  try {
    config = JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch {
    throw new CommandError("config-invalid", `The config "${file}" is no JSON.`)
  }
  if (!isObject(config)) throw new CommandError("config-invalid", `The config "${file}" is no JSON object.`)
  return config
}

function configOf(given: Record<string, unknown>): BackloadConfig {
  const members = membersOf("", given, common)
  const quote = given.quote === false ? false : (members.sign("quote") ?? '"')
  const delimiter = members.sign("delimiter")
  const kind = members.oneOf("kind", Object.keys(fileKinds) as Kind[])
  const header = members.texts("header")
  return {
    ...(kind !== undefined && { kind }),
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    encoding: encodingOf(members.text("encoding") ?? "utf-8"),
    quote,
    escape: members.sign("escape") ?? (quote === false ? '"' : quote),
    emptyValues: new Set(members.texts("emptyValues") ?? []),
    columns: new Map(
      Object.entries(members.object("columns") ?? {}).map(([name, one]) => [
        name.trim().toLowerCase(),
        mappingOf(`columns["${name}"]`, one),
      ]),
    ),
    ignoresOtherColumns: members.oneOf("otherColumns", ["refuse", "ignore"]) === "ignore",
    fixed: Object.entries(members.object("fixed") ?? {}).map(([place, value]) => {
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
        return [place, value] as const
      throw checked(`fixed["${place}"]`, "must be a text, a number, true or false")
    }),
    reading: {
      dateFormats: [],
      dateTimeFormats: [],
      timeZone: undefined,
      countryCode: undefined,
      ...rulesOf(members),
    },
  }
}

function mappingOf(place: string, given: unknown): Mapping | null {
  if (given === null) return null
  if (typeof given === "string") return { to: given, values: new Map(), leavesOutWrong: false, reading: {} }
  if (!isObject(given))
    throw checked(place, "must be the name of a column, a path, null to leave it out, or an object")
  const own = [
    "to",
    "identifierType",
    "values",
    "as",
    "whenWrong",
    "dateFormat",
    "dateTimeFormat",
    "timeZone",
    "countryCode",
  ]
  const members = membersOf(place, given, own)
  const to = members.text("to")
  const identifierType = members.text("identifierType")
  if ((to === undefined) === (identifierType === undefined))
    throw checked(place, "needs to, or identifierType, and not both")
  const as = members.oneOf("as", forms)
  return {
    ...(to !== undefined && { to }),
    ...(identifierType !== undefined && { identifierType }),
    ...(as !== undefined && { as }),
    values: new Map(
      Object.entries(members.object("values") ?? {}).map(([written, value]) => {
        if (typeof value !== "string") throw checked(`${place}.values`, "must hold texts")
        return [written, value]
      }),
    ),
    leavesOutWrong: members.oneOf("whenWrong", ["refuse-row", "leave-out"]) === "leave-out",
    reading: rulesOf(members),
  }
}

function rulesOf(members: Members): Partial<ReadingRules> {
  const timeZone = members.text("timeZone")
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw members.wrong("timeZone", "must be the name of a time zone, such as America/Chicago")
  const countryCode = members.text("countryCode")
  if (countryCode !== undefined && !/^\+[1-9]\d{0,3}$/.test(countryCode))
    throw members.wrong("countryCode", "must be a calling code with a plus, such as +1")
  const dateFormats = formatsOf(members, "dateFormat", false)
  const dateTimeFormats = formatsOf(members, "dateTimeFormat", true)
  return {
    ...(timeZone !== undefined && { timeZone }),
    ...(countryCode !== undefined && { countryCode }),
    ...(dateFormats !== undefined && { dateFormats }),
    ...(dateTimeFormats !== undefined && { dateTimeFormats }),
  }
}

function formatsOf(members: Members, name: string, hasTime: boolean): readonly DateFormat[] | undefined {
  return members.texts(name)?.map((written) => {
    const format = dateFormat(written, hasTime)
    if (typeof format === "string") throw members.wrong(name, `is no format: ${format}`)
    return format
  })
}

function encodingOf(name: string): string {
  try {
    return new TextDecoder(name).encoding
  } catch {
    const known = ["utf-8", "latin1", "windows-1252", "utf-16le", "iso-8859-15"]
    throw checked(
      "encoding",
      `is unknown.${suggest(name, known) || ` Among others there are ${known.join(", ")}.`}`,
    )
  }
}
