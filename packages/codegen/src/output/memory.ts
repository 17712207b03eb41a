import { readFile } from "node:fs/promises"
import path from "node:path"
import { compareText } from "../compare.ts"
import { CodegenError } from "../errors.ts"
import type { EventKind } from "../events.ts"
import { jsonHeader } from "../header.ts"
import { type Event, isRecord, type Schema, type Shape } from "../schema.ts"
import { findMemoryProblem } from "./check-memory.ts"

/** Name of the file inside the output folder. */
export const memoryFile = "schemas.gen.json"

/** Counts up when a generator could no longer read what an older one wrote. */
const version = 1

/** An event as the last run left it. */
export interface MemoryEvent {
  /** Name of its shape. */
  readonly shape: string
  /** File its schema was read from. */
  readonly file: string
  /** `Meta.DataModel` on the wire. */
  readonly dataModel: string
  /** `Meta.EventType` on the wire. */
  readonly eventType: string
  /** How the event travels. */
  readonly kind: EventKind
  /** For a query: the event type of its answer. */
  readonly response?: string
  /** For an answer: the event type of its query. */
  readonly answers?: string
  /** What Redox says about its life. */
  readonly status?: string
  /** Path of its validator inside the output folder, without suffix. */
  readonly path: string
}

/**
 * What the last run made, as it stands in `schemas.gen.json`. It keeps names what they were, gives back an event whose
 * schema is broken at the moment, and is what a new state is compared with.
 */
export interface Memory {
  /** Sorted by data model and event type. */
  readonly events: readonly MemoryEvent[]
  /** Every shape in normal form, by name; each `$ref` holds such a name. */
  readonly shapes: { readonly [name: string]: Schema }
}

/**
 * Writes the text of `schemas.gen.json`: one event or shape a line, sorted, so that a change shows as few lines.
 *
 * @example
 * files.set(memoryFile, printMemory(shapes, events))
 */
export function printMemory(shapes: readonly Shape[], events: readonly Event[]): string {
  const eventLines = [...events]
    .sort((a, b) => compareText(a.dataModel, b.dataModel) || compareText(a.eventType, b.eventType))
    .map(({ shape, ...event }) => JSON.stringify({ shape: shape.name, file: shape.file, ...event }))
  const shapeLines = [...shapes]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, schema }) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
  return `${jsonHeader}
"version":${version},
"events":[
${eventLines.join(",\n")}
],
"shapes":{
${shapeLines.join(",\n")}
}}
`
}

/**
 * Reads `schemas.gen.json` of an output folder.
 *
 * @returns nothing when there is none yet
 * @throws CodegenError `damaged-memory`, `newer-memory`, `unreadable-file`
 * @example
 * const memory = await readMemory("src/redox")
 */
export async function readMemory(folder: string): Promise<Memory | undefined> {
  const file = path.join(folder, memoryFile)
  try {
    return parseMemory(await readFile(file, "utf8"), file)
  } catch (cause) {
    if (cause instanceof CodegenError) throw cause
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new CodegenError(
      "unreadable-file",
      "The file cannot be read. Check its rights.",
      { file },
      { cause },
    )
  }
}

/**
 * Reads the text of `schemas.gen.json`. A text that is not whole is refused rather than half believed: names would
 * change without anybody having asked for it.
 *
 * @param file - its path, for the error
 * @throws CodegenError `damaged-memory`, `newer-memory`
 */
export function parseMemory(text: string, file: string = memoryFile): Memory {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const isMerge = /^(?:<{7}|>{7}) /m.test(text)
    throw damaged(file, isMerge ? "It has the marks of a merge in it" : "It is not valid JSON", { cause })
  }
  if (!isRecord(json)) throw damaged(file, "It holds no JSON object")
  if (typeof json.version === "number" && json.version > version) {
    const problem = "A newer @redoxkit/codegen wrote it. Update this one, so that names stay what they are."
    throw new CodegenError("newer-memory", problem, { file })
  }
  const { events, shapes } = json
  if (json.version !== version || !Array.isArray(events) || !isRecord(shapes)) {
    throw damaged(file, 'It has no "version", "events" and "shapes" as this generator writes them')
  }
  const problem = findMemoryProblem(events, shapes)
  if (problem !== undefined) throw damaged(file, problem)
  return { events: events as readonly MemoryEvent[], shapes: shapes as Memory["shapes"] }
}

function damaged(file: string, what: string, options?: { readonly cause: unknown }): CodegenError {
  const problem = `${what}, so the names of the last run are not known. Restore it from version control, as either side has it, or delete it to have names chosen anew.`
  return new CodegenError("damaged-memory", problem, { file }, options)
}
