import type { Memory } from "../output/memory.ts"
import type { Definition } from "../read/definition.ts"
import { mapReferences } from "../references.ts"
import type { Schema } from "../schema.ts"
import { extractShapes, type ShapeNode } from "./extract-shapes.ts"
import type { NamedEvent } from "./name-events.ts"

/** Everything that the messages of the events are made of. */
export interface Nodes {
  /** Key, then node; in the order of the events, from the outside inwards. */
  readonly all: ReadonlyMap<string, ShapeNode>
  /** Event, then the key of its message. */
  readonly roots: ReadonlyMap<NamedEvent, string>
  /** The key behind a definition that is nothing but a reference; any other key is its own. */
  readonly resolve: (key: string) => string
}

/** Collects what the events reach, from the definitions and, for events that come from it, from memory. */
export function collectNodes(
  events: readonly NamedEvent[],
  definitions: readonly Definition[],
  memory: Memory | undefined,
): Nodes {
  const sources = new Map(definitions.map((definition) => [definition.id, definition]))
  for (const event of events) {
    if (typeof event.source === "string") addRecalled(event.source, event.file, memory, sources)
  }
  const roots = findRoots(events, sources)
  const messages = new Set(roots.values())
  const all = new Map<string, ShapeNode>()
  const open = [...messages].reverse()
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const source = sources.get(key)
    if (source === undefined || all.has(key)) continue
    const needed: string[] = []
    for (const node of extractShapes(source)) {
      all.set(node.key, node)
      for (const place of node.places) if (sources.has(place.key)) needed.push(place.key)
    }
    open.push(...needed.reverse())
  }
  const resolve = (key: string): string => followAlias(key, sources, messages)
  return { all, roots, resolve }
}

/** Key of a shape that comes from memory. No file can have it. */
export function memoryKey(name: string): string {
  return `memory:${name}`
}

export function isMemoryKey(key: string): boolean {
  return key.startsWith("memory:")
}

/** Name of the shape behind a key for which {@link isMemoryKey} holds. */
export function memoryName(key: string): string {
  return key.slice("memory:".length)
}

function addRecalled(
  start: string,
  file: string,
  memory: Memory | undefined,
  sources: Map<string, Definition>,
): void {
  const id = memoryKey(start)
  const schema = memory?.shapes[start]
  if (schema === undefined || sources.has(id)) return
  const needed: string[] = []
  const keep = (name: string): string => {
    needed.push(name)
    return memoryKey(name)
  }
  const copy = typeof schema === "boolean" ? schema : mapReferences(schema, keep)
  sources.set(id, { id, file, pointer: "", schema: copy })
  for (const name of needed) addRecalled(name, file, memory, sources)
}

/**
 * The definition of each message. A file whose root only refers to the message is as good as the message itself, as
 * long as no second event does the same.
 */
function findRoots(
  events: readonly NamedEvent[],
  sources: ReadonlyMap<string, Definition>,
): ReadonlyMap<NamedEvent, string> {
  const own = events.map(({ source }) => (typeof source === "string" ? memoryKey(source) : source.id))
  const messages = new Set(own)
  const targets = own.map((key) =>
    followAlias(key, sources, new Set([...messages].filter((id) => id !== key))),
  )
  return new Map(
    events.map((event, index) => {
      const [key = "", target = ""] = [own[index], targets[index]]
      const shared = targets.indexOf(target) !== targets.lastIndexOf(target)
      return [event, shared || messages.has(target) ? key : target]
    }),
  )
}

function followAlias(
  start: string,
  sources: ReadonlyMap<string, Definition>,
  messages: ReadonlySet<string>,
): string {
  let key = start
  // No way without a circle is longer than the number of schemas.
  for (let step = 0; step < sources.size; step += 1) {
    const schema: Schema | undefined = sources.get(key)?.schema
    if (typeof schema !== "object" || schema.$ref === undefined || messages.has(key)) return key
    key = schema.$ref
  }
  return start
}
