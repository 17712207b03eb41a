import { eventKinds } from "../events.ts"
import { schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../keywords.ts"
import { findKeyword } from "../read/vocabulary.ts"
import { isRecord } from "../schema.ts"

/**
 * Finds out whether events and shapes from the disk are what a run leaves there. What comes from them is compiled and
 * written like a schema, so it is looked at like one.
 *
 * @returns what is wrong, or nothing
 */
export function findMemoryProblem(
  events: readonly unknown[],
  shapes: { readonly [name: string]: unknown },
): string | undefined {
  const wrong = events.findIndex((event) => !isMemoryEvent(event, shapes))
  if (wrong !== -1) return `Its event number ${wrong + 1} is not complete`
  for (const [name, schema] of Object.entries(shapes)) {
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) return `Its shape "${name}" has a name that no interface can have`
    const fault = findFault(schema, shapes)
    if (fault !== undefined) return `Its shape "${name}" ${fault}`
  }
  return undefined
}

function isMemoryEvent(event: unknown, shapes: { readonly [name: string]: unknown }): boolean {
  if (!isRecord(event)) return false
  const { shape, file, dataModel, eventType, kind, path } = event
  const texts = [shape, file, dataModel, eventType]
  const rest = [event.response, event.answers, event.status]
  return (
    texts.every((text) => typeof text === "string" && text !== "") &&
    rest.every((text) => text === undefined || typeof text === "string") &&
    (eventKinds as readonly unknown[]).includes(kind) &&
    // A file is written there: it must not lead out of the folder.
    typeof path === "string" &&
    /^[a-z0-9-]+\/[a-z0-9-]+$/.test(path) &&
    Object.hasOwn(shapes, String(shape))
  )
}

/** What is wrong with a schema in normal form. */
function findFault(schema: unknown, shapes: { readonly [name: string]: unknown }): string | undefined {
  if (typeof schema === "boolean") return undefined
  if (!isRecord(schema)) return "holds something that is no schema"
  for (const [keyword, value] of Object.entries(schema)) {
    const fault = findKeywordFault(keyword, value, shapes)
    if (fault !== undefined) return fault
  }
  return undefined
}

function findKeywordFault(
  keyword: string,
  value: unknown,
  shapes: { readonly [name: string]: unknown },
): string | undefined {
  if (keyword === "$ref") {
    return Object.hasOwn(shapes, String(value)) ? undefined : `needs "${value}", which is not there`
  }
  const inner = innerOf(keyword, value)
  if (inner === undefined) return `has something else than schemas at "${keyword}"`
  for (const schema of inner) {
    const fault = findFault(schema, shapes)
    if (fault !== undefined) return fault
  }
  const { check, checkName } = findKeyword(keyword) ?? {}
  const names = checkName === undefined || !isRecord(value) ? [] : Object.keys(value)
  const wrong = [check?.(value, "2020-12"), ...names.map((name) => checkName?.(name, "2020-12"))]
  const said = wrong.find((text) => text !== undefined)
  return said === undefined ? undefined : `has "${keyword}", which ${said}`
}

/** The schemas that a keyword holds; nothing when it should hold some and does not. */
function innerOf(keyword: string, value: unknown): readonly unknown[] | undefined {
  if (schemaKeywords.has(keyword)) return [value]
  if (schemaListKeywords.has(keyword)) return Array.isArray(value) && value.length > 0 ? value : undefined
  if (schemaMapKeywords.has(keyword)) return isRecord(value) ? Object.values(value) : undefined
  return []
}
