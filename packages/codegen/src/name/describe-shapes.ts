import { mapReferences } from "../references.ts"
import type { Schema } from "../schema.ts"
import { fingerprint } from "./fingerprint.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { Nameless } from "./match-known.ts"
import { membersOf } from "./members-of.ts"
import type { NameBook } from "./name-book.ts"
import type { NamingTask } from "./name-shapes.ts"
import { naturalBase } from "./natural-base.ts"
import type { NaturalShape } from "./natural-names.ts"
import { singularOf } from "./singular.ts"

/** All that a name can be made from. */
export interface DescribedShape extends NaturalShape, Nameless {
  readonly group: ShapeGroup
}

/** Looks at every shape and at where it stands. */
export function describeShapes(task: NamingTask, book: NameBook): ReadonlyMap<ShapeGroup, DescribedShape> {
  const { groups, nodes } = task
  const looseHashes = hashLoosely(task)
  const holders = findHolders(task)
  const described = new Map<ShapeGroup, DescribedShape>()
  for (const group of new Set(groups.values())) {
    const [first] = group.nodes
    if (first === undefined) continue
    const held = holders.get(group) ?? []
    described.set(group, {
      group,
      hash: group.hash,
      looseHash: looseHashes.get(first.key) ?? "",
      members: membersOf(first.schema),
      nullable: isNullable(first.schema),
      dataModels: new Set(held.map(({ dataModel }) => dataModel)),
      events: new Set(held.map(({ shape }) => shape)),
      ...countPlaces(group, task),
      fullPlace: () => fullPlace(first.key),
    })
  }
  return described

  function fullPlace(start: string): string {
    let key = start
    let path = ""
    for (;;) {
      const [standing] = groups.get(key)?.message === true ? [] : (task.standings.get(key) ?? [])
      if (standing === undefined) break
      path = `${standing.place.path}${path}`
      key = standing.parent.key
    }
    const event = groups.get(key)
    return `${(event && book.nameOf(event)) ?? "Shape"}${wordsOf(path)}`
  }

  function findHolders({ standings: _, ...rest }: NamingTask) {
    const found = new Map<ShapeGroup, { readonly dataModel: string; readonly shape: string }[]>()
    for (const [{ dataModel }, root] of rest.nodes.roots) {
      const message = groups.get(root)
      if (message === undefined) continue
      const holder = { dataModel, shape: book.nameOf(message) ?? "" }
      const reached = new Set([message])
      for (const group of reached) {
        for (const { key } of group.nodes[0]?.places ?? []) {
          const inner = groups.get(nodes.resolve(key))
          if (inner !== undefined) reached.add(inner)
        }
        const list = found.get(group)
        if (list === undefined) found.set(group, [holder])
        else list.push(holder)
      }
    }
    return found
  }
}

/** One node of each shape is enough: what it refers to has one as well. */
function hashLoosely({ groups, graph, nodes }: NamingTask): ReadonlyMap<string, string> {
  const firstOf = (key: string): string => groups.get(nodes.resolve(key))?.nodes[0]?.key ?? key
  const firsts = new Map<string, Schema>()
  for (const {
    nodes: [first],
  } of new Set(groups.values())) {
    const schema = graph.get(first?.key ?? "")
    if (first === undefined || schema === undefined) continue
    firsts.set(first.key, typeof schema === "boolean" ? schema : mapReferences(schema, firstOf))
  }
  return fingerprint(firsts, { formats: "annotate", loose: true })
}

function countPlaces(group: ShapeGroup, { standings, groups }: NamingTask) {
  const bases = new Map<string, number>()
  const parents = new Map<string, number>()
  let count = 0
  for (const { key } of group.nodes) {
    for (const { parent, place } of standings.get(key) ?? []) {
      const around = groups.get(parent.key)
      const outer = around?.message
        ? ""
        : (around?.explicit ?? standings.get(parent.key)?.[0]?.place.base ?? "")
      // One of several without a member around them: the list itself has a name.
      add(bases, place.base === "" ? singularOf(outer) : place.base)
      add(parents, outer)
      count += 1
    }
  }
  return { bases, parents, count }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function isNullable(schema: unknown): boolean {
  const type = typeof schema === "object" ? (schema as { readonly type?: unknown }).type : undefined
  return Array.isArray(type) && type.includes("null")
}

/** Every member on the way, in the singular where one of several is meant. */
function wordsOf(path: string): string {
  const steps = path.split("/").slice(1)
  return steps.map((step) => naturalBase(`/${step}`)).join("")
}
