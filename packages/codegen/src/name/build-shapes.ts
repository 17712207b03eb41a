import { compareText } from "../compare.ts"
import { isAnnotation } from "../keywords.ts"
import { mapReferences } from "../references.ts"
import { type Event, isRecord, type Schema, type SchemaObject, type Shape } from "../schema.ts"
import type { Nodes } from "./collect-nodes.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { NameBook } from "./name-book.ts"
import type { NamedEvent } from "./name-events.ts"

/** Writes down the shapes and events, with names in the place of keys. What no event needs any more is not written. */
export function buildShapes(
  nodes: Nodes,
  groups: ReadonlyMap<string, ShapeGroup>,
  book: NameBook,
): { readonly shapes: readonly Shape[]; readonly events: readonly Event[] } {
  const shapes = new Map<ShapeGroup, Shape>()
  const groupOf = (key: string): ShapeGroup | undefined => groups.get(nodes.resolve(key))
  const events: Event[] = []
  for (const [event, root] of nodes.roots) {
    const group = groupOf(root)
    if (group === undefined) continue
    addShape(group, event)
    const shape = shapes.get(group)
    if (shape !== undefined) events.push(toEvent(event, shape))
  }
  return { shapes: [...shapes.values()].sort((a, b) => compareText(a.name, b.name)), events }

  function addShape(start: ShapeGroup, event: NamedEvent): void {
    const open: ShapeGroup[] = [start]
    for (let group = open.pop(); group !== undefined; group = open.pop()) {
      const [node] = group.nodes
      const name = book.nameOf(group)
      if (shapes.has(group) || node === undefined || name === undefined) continue
      const schema = mapReferences(toObject(node.schema), (key) => {
        const inner = groupOf(key)
        if (inner !== undefined) open.push(inner)
        return (inner && book.nameOf(inner)) ?? key
      })
      const own =
        group === start
          ? { file: event.file, schema: withHeader(schema, event) }
          : { file: node.file, schema }
      shapes.set(group, { name, ...own, pointer: node.pointer })
    }
  }
}

/** A schema that allows everything or nothing, as an object. */
function toObject(schema: Schema): SchemaObject {
  return typeof schema === "object" ? schema : schema ? {} : { not: {} }
}

function toEvent({ source: _, stated: __, file: ___, ...event }: NamedEvent, shape: Shape): Event {
  return { shape, ...event }
}

/** A file that only refers to its message may say more about it. */
function withHeader(schema: SchemaObject, { source }: NamedEvent): SchemaObject {
  if (typeof source === "string" || !isRecord(source.schema)) return schema
  if (source.schema.$ref === undefined) return schema
  const said = Object.entries(source.schema).filter(([keyword]) => isAnnotation(keyword))
  return { ...schema, ...Object.fromEntries(said) }
}
