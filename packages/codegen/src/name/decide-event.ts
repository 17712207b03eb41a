import type { EventConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import type { Definition } from "../read/definition.ts"
import { findKnownEvent, findKnownEventByPath, findKnownModel, splitPath } from "./find-known-event.ts"
import { findConstant, findMember, type Resolve } from "./members.ts"
import { type EventHeader, fileName, readHeader } from "./read-header.ts"

/** Names of an event, and how sure they are. */
export interface DecidedEvent extends Omit<EventHeader, "kind"> {
  /** The root of its file. */
  readonly definition: Definition
  /** How the event travels; left open when nothing says it. */
  readonly kind?: EventHeader["kind"]
  /** Whether the schema itself says so, with `x-redox`. */
  readonly stated: boolean
  /** Whether the names are only derived from the path of the file. */
  readonly derived: boolean
}

type Names = Pick<EventHeader, "dataModel" | "eventType">

/**
 * Decides whether the root of a file is an event, and which. What is said first here counts: `x-redox`, the constants
 * of `Meta`, the config, the known events, the path.
 *
 * @returns nothing when it is no event
 * @throws CodegenError `invalid-event`, `invalid-option`
 */
export function decideEvent(
  definition: Definition,
  config: EventConfig | undefined,
  resolve: Resolve,
): DecidedEvent | undefined {
  const { file, schema } = definition
  const header = readHeader(definition)
  if (header !== undefined) {
    checkConfig(file, config, header)
    return { ...header, definition, stated: true, derived: false }
  }
  const meta = findMember(schema, "Meta", resolve)
  const byPath = findKnownEventByPath(file)
  if (config === undefined && meta === undefined && !isKnownFolder(file)) return undefined
  const dataModel = meta === undefined ? undefined : findConstant(meta, "DataModel", resolve)
  const eventType = meta === undefined ? undefined : findConstant(meta, "EventType", resolve)
  checkConfig(file, config, {
    ...(dataModel !== undefined && { dataModel }),
    ...(eventType !== undefined && { eventType }),
  })
  const said = { dataModel: dataModel ?? config?.dataModel, eventType: eventType ?? config?.eventType }
  const names = complete(said, byPath) ?? complete(said, deriveNames(file))
  if (names === undefined) {
    const problem =
      'Nothing says which event this is: "Meta" has no constants, and the path holds no data model and event type. If its folder is the data model, generate from the folder above; else name it in the option "events".'
    throw new CodegenError("invalid-event", problem, { file })
  }
  if (fileName(names.dataModel) === "" || fileName(names.eventType) === "") {
    const problem = "The data model and the event type need letters or digits. Correct them."
    throw new CodegenError("invalid-event", problem, { file, pointer: "/properties/Meta" })
  }
  const derived = byPath === undefined && (said.dataModel === undefined || said.eventType === undefined)
  return { ...names, ...decideKind(config, names), definition, stated: false, derived }
}

/** How the event travels: the config says it, or it is known. */
function decideKind(config: EventConfig | undefined, { dataModel, eventType }: Names) {
  const known = findKnownEvent(dataModel, eventType)
  const { response: asked, answers: answered } = config ?? {}
  const told = asked !== undefined ? "query" : answered !== undefined ? "query-response" : undefined
  const kind = config?.kind ?? told ?? known?.kind
  const response = kind === "query" ? (asked ?? known?.response) : undefined
  const answers = kind === "query-response" ? (answered ?? known?.answers) : undefined
  return {
    ...(kind !== undefined && { kind }),
    ...(response !== undefined && { response }),
    ...(answers !== undefined && { answers }),
  }
}

/** The folder and the name of the file together are a known event; the name alone could be a component's. */
function isKnownFolder(file: string): boolean {
  const { folder, name } = splitPath(file)
  return findKnownEvent(folder, name) !== undefined
}

function complete(said: Partial<{ [name in keyof Names]: string | undefined }>, rest: Names | undefined) {
  const dataModel = said.dataModel ?? rest?.dataModel
  const eventType = said.eventType ?? rest?.eventType
  return dataModel === undefined || eventType === undefined ? undefined : { dataModel, eventType }
}

/** Names from the path: a folder and a file, or a file whose name has two parts. */
function deriveNames(file: string): Names | undefined {
  const { folder, name } = splitPath(file)
  const parts = name.split(/[^A-Za-z0-9]+/).filter((part) => part !== "")
  const model = toWireName(folder)
  if (model !== "") return { dataModel: findKnownModel(folder) ?? model, eventType: toWireName(name) }
  const [first, ...rest] = parts
  if (first === undefined || rest.length === 0) return undefined
  return { dataModel: findKnownModel(first) ?? toWireName(first), eventType: toWireName(rest.join(" ")) }
}

function toWireName(name: string): string {
  const parts = name.split(/[^A-Za-z0-9]+/).filter((part) => part !== "")
  return parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join("")
}

function checkConfig(file: string, config: EventConfig | undefined, said: Partial<Names>): void {
  for (const name of ["dataModel", "eventType"] as const) {
    if (config === undefined || said[name] === undefined || said[name] === config[name]) continue
    const problem = `The option "events" gives "${name}" as "${config[name]}", but the schema says "${said[name]}". Correct one of them.`
    throw new CodegenError("invalid-option", problem, { file })
  }
}
