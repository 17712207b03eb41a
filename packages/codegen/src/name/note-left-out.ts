import type { Definition, ReadResult } from "../read/definition.ts"
import { isRecord } from "../schema.ts"
import type { Nodes } from "./collect-nodes.ts"
import { looksLikeEvent } from "./looks-like-event.ts"
import type { NamedEvents } from "./name-events.ts"
import type { NoticeList } from "./notices.ts"

const message =
  'A file is neither an event nor a part of one, and is left out. An event has a member "Meta", or an entry in the option "events".'

const collection =
  'A file has schemas of messages among its definitions, and nothing refers to it: an event is a file of its own. Put each into one, or write a file for each that refers to it with "$ref".'

/**
 * Notes the files that give the output nothing. A file of nothing but definitions is there to be taken from, unless
 * they are events.
 */
export function noteLeftOut(
  { definitions, files = [] }: Pick<ReadResult, "definitions"> & Partial<Pick<ReadResult, "files">>,
  nodes: Nodes,
  { events, troubled }: Pick<NamedEvents, "events" | "troubled">,
  notices: NoticeList,
): void {
  const used = new Set([...nodes.all.values(), ...events, ...troubled].map(({ file }) => file))
  for (const { file, pointer, schema } of definitions) {
    if (pointer !== "" || used.has(file) || isEmpty(schema)) continue
    notices.add("not-an-event", message, { file })
  }
  for (const { file, json } of files) {
    if (!used.has(file) && holdsEvents(json)) notices.add("not-an-event", collection, { file })
  }
}

function holdsEvents(json: unknown): boolean {
  if (!isRecord(json)) return false
  return [json.definitions, json.$defs]
    .filter(isRecord)
    .some((group) => Object.values(group).some(looksLikeEvent))
}

function isEmpty(schema: Definition["schema"]): boolean {
  return typeof schema === "object"
    ? Object.keys(schema).every((name) => name === "title" || name === "description")
    : schema
}
