import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { CodegenError } from "./errors.ts"
import { type EventKind, eventKinds } from "./events.ts"
import { decodeText } from "./read/decode-text.ts"
import type { Dialect } from "./read/definition.ts"
import { parseJson } from "./read/parse-json.ts"
import { isRecord } from "./schema.ts"

/** What the config says about one event. Everything left out is found as if there were no entry. */
export interface EventConfig {
  /** `Meta.DataModel` on the wire, such as `Clinical Summary`. */
  readonly dataModel: string
  /** `Meta.EventType` on the wire, such as `PatientPush`. */
  readonly eventType: string
  /** How the event travels. */
  readonly kind?: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
}

/**
 * Settings of the generator. All of them may be left out.
 *
 * @example
 * // redoxkit.config.js
 * export default { names: { SchedulingNew: "NewAppointment" } }
 */
export interface GenerateConfig {
  /**
   * Type of the member `Extensions`, which Redox may add to any object. `false` leaves it out of the types.
   * Default: `"Extensions"`.
   */
  readonly extensions?: "Extensions" | false
  /**
   * Other names for interfaces: the name it would have, mostly the title in the schema, then the name wanted.
   * Default: none.
   */
  readonly names?: { readonly [name: string]: string }
  /**
   * Names of shapes that have none in the schemas: a place where the shape occurs, then its name. A place is data
   * model, event type and the members on the way, with `[]` for the items of an array:
   * `"Scheduling/New#/Visit/Location"`, `"Scheduling/New#/Patient/Identifiers[]"`. Default: none.
   */
  readonly shapes?: { readonly [place: string]: string }
  /**
   * Places, written as in `shapes`, whose shape stays one of its own although others have the same structure. What
   * counts is the member of the shape around it: all events with that shape around share it. Default: none.
   */
  readonly keepApart?: readonly string[]
  /**
   * Names of events that the schemas do not tell and the generator does not know: file, relative to the folder of
   * schemas, then the names. Default: none.
   */
  readonly events?: { readonly [file: string]: EventConfig }
  /** Dialect of the files that name none in `$schema`. Default: found by the keywords of each file. */
  readonly dialect?: Dialect
  /**
   * Whether `format` is checked (`"check"`), or only shown (`"annotate"`). Checked are `date`, `date-time`, `duration`,
   * `email`, `hostname`, `ipv4`, `ipv6`, `json-pointer`, `regex`, `time`, `uri`, `uri-reference` and `uuid`; any other
   * stays a comment, and a notice names it. Default: `"annotate"`.
   */
  readonly formats?: "annotate" | "check"
  /**
   * Module with the contract types and the small helpers of validators. A relative path is taken from the output
   * folder. Default: `"@redoxkit/models/runtime"`.
   */
  readonly runtime?: string
  /**
   * Suffix of relative imports in the output. `".ts"` runs in Node as it is and in every bundler, and asks `tsc`
   * for `allowImportingTsExtensions` or `rewriteRelativeImportExtensions`; `".js"` is for projects that compile
   * with neither. Default: `".ts"`.
   */
  readonly importSuffix?: ".ts" | ".js"
}

/** The settings with every default applied. */
export type ResolvedConfig = Required<Omit<GenerateConfig, "dialect">> & Pick<GenerateConfig, "dialect">

const options = [
  "extensions",
  "names",
  "shapes",
  "keepApart",
  "events",
  "dialect",
  "formats",
  "runtime",
  "importSuffix",
]
const dialects: readonly unknown[] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"]

/**
 * Reads settings from a `.json`, `.js`, `.mjs` or `.ts` file; a module exports them as `default`.
 *
 * @throws CodegenError `unreadable-file`, `invalid-json`, `invalid-option`
 * @example
 * const config = await loadConfig("redoxkit.config.json")
 */
export async function loadConfig(file: string): Promise<GenerateConfig> {
  try {
    if (/\.json$/i.test(file))
      return parseJson(decodeText(await readFile(file), file), file) as GenerateConfig
    // A module is loaded once for an address; while watching, one that was changed must be loaded again.
    const { mtimeMs } = await stat(file)
    const address = `${pathToFileURL(path.resolve(file)).href}?${mtimeMs}`
    const module = (await import(address)) as { default?: GenerateConfig }
    if (module.default === undefined) {
      throw new CodegenError("invalid-option", "The config file has no default export. Add one.", { file })
    }
    return module.default
  } catch (cause) {
    if (cause instanceof CodegenError) throw cause
    throw new CodegenError(
      "unreadable-file",
      `The config file cannot be read: ${why(cause)}`,
      { file },
      { cause },
    )
  }
}

function why(cause: unknown): string {
  const { message = String(cause), code = "" } = Object(cause) as Partial<NodeJS.ErrnoException>
  if (code !== "ERR_UNKNOWN_FILE_EXTENSION") return message
  return `${message}. Use .json or .mjs; Node runs .ts from 22.18 on.`
}

/** Settings as they are given to a command: none, the settings themselves, or the path of a file with them. */
export async function readConfig(config: GenerateConfig | string | undefined): Promise<ResolvedConfig> {
  return typeof config === "string" ? resolveConfig(await loadConfig(config), config) : resolveConfig(config)
}

/**
 * Checks settings and applies the defaults.
 *
 * @param file - where they come from, for the error
 * @throws CodegenError `invalid-option`
 */
export function resolveConfig(config: GenerateConfig = {}, file?: string): ResolvedConfig {
  const refuse = (problem: string): never => {
    throw new CodegenError("invalid-option", problem, file === undefined ? {} : { file })
  }
  if (typeof config !== "object" || config === null || Array.isArray(config))
    return refuse("The config must be an object.")
  for (const name of Object.keys(config)) {
    if (!options.includes(name)) refuse(`Unknown option "${name}". Known are: ${options.join(", ")}.`)
  }
  const { extensions = "Extensions", names = {}, shapes = {}, keepApart = [], events = {} } = config
  const { dialect, formats = "annotate", importSuffix = ".ts" } = config
  const { runtime = "@redoxkit/models/runtime" } = config
  if (extensions !== "Extensions" && extensions !== false) {
    refuse('The option "extensions" is "Extensions" or false.')
  }
  if (!isTextMap(names)) refuse('The option "names" maps titles of schemas to names of interfaces.')
  if (!isTextMap(shapes)) refuse('The option "shapes" maps places to names of interfaces.')
  if (!Array.isArray(keepApart) || keepApart.some((place) => typeof place !== "string")) {
    refuse('The option "keepApart" is a list of places.')
  }
  if (!isRecord(events)) refuse('The option "events" maps files to the names of events.')
  for (const [file, event] of Object.entries(events)) {
    const problem = findEventProblem(event)
    if (problem !== undefined) refuse(`The option "events" for "${file}" ${problem}.`)
  }
  if (dialect !== undefined && !dialects.includes(dialect)) {
    refuse(`The option "dialect" is one of: ${dialects.join(", ")}.`)
  }
  if (formats !== "annotate" && formats !== "check") refuse('The option "formats" is "annotate" or "check".')
  if (typeof runtime !== "string" || runtime === "") refuse('The option "runtime" is the name of a module.')
  if (importSuffix !== ".ts" && importSuffix !== ".js") refuse('The option "importSuffix" is ".ts" or ".js".')
  return {
    extensions,
    names,
    shapes,
    keepApart,
    events: Object.fromEntries(Object.entries(events).map(([file, event]) => [toSchemaPath(file), event])),
    ...(dialect !== undefined && { dialect }),
    formats,
    runtime,
    importSuffix,
  }
}

/** The path of a file as the reading writes it, also when it was typed as on Windows or from the folder on. */
function toSchemaPath(file: string): string {
  return path.posix.normalize(file.replaceAll("\\", "/"))
}

function isTextMap(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string")
}

function findEventProblem(event: unknown): string | undefined {
  if (!isRecord(event)) return "must be an object"
  const { dataModel, eventType, kind, response, answers, ...rest } = event
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) return `has the unknown member "${unknown}"`
  if (!isName(dataModel) || !isName(eventType))
    return 'needs "dataModel" and "eventType", as Redox writes them'
  if (kind !== undefined && !eventKinds.includes(kind as EventKind)) {
    return `has a "kind" that is none of: ${eventKinds.join(", ")}`
  }
  if (response !== undefined && (!isName(response) || (kind ?? "query") !== "query")) {
    return 'has a "response", which is an event type and goes with the kind "query"'
  }
  if (answers !== undefined && (!isName(answers) || (kind ?? "query-response") !== "query-response")) {
    return 'has "answers", which is an event type and goes with the kind "query-response"'
  }
  return response !== undefined && answers !== undefined ? 'has both "response" and "answers"' : undefined
}

function isName(value: unknown): boolean {
  return typeof value === "string" && /[A-Za-z0-9]/.test(value)
}
