import { compareText } from "../compare.ts"
import type { ResolvedConfig } from "../config.ts"
import type { Memory } from "../output/memory.ts"
import type { Nodes } from "./collect-nodes.ts"
import { type DescribedShape, describeShapes } from "./describe-shapes.ts"
import type { SchemaGraph } from "./fingerprint.ts"
import type { Groups } from "./form-groups.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { KnownShape } from "./known-shapes.ts"
import { matchKnown } from "./match-known.ts"
import { createNameBook, type NameBook } from "./name-book.ts"
import { commonest, naturalNames } from "./natural-names.ts"
import type { NoticeList } from "./notices.ts"
import { recallNames } from "./recall-names.ts"
import { settleSplits } from "./settle-splits.ts"
import { checkConflict, checkRenames, takeConfigNames } from "./take-config-names.ts"
import { isKnownEventName, takeEventNames, takeTitles } from "./take-event-names.ts"
import { takeExplicitNames } from "./take-explicit-names.ts"

/** Everything that names are decided by. */
export interface NamingTask extends Groups {
  readonly nodes: Nodes
  /** The schemas by key. */
  readonly graph: SchemaGraph
  readonly config: ResolvedConfig
  readonly memory: Memory | undefined
  /** Whether no event is missing. */
  readonly complete: boolean
  readonly notices: NoticeList
  readonly known: readonly KnownShape[] | undefined
}

/**
 * Gives every shape its name. What comes first here counts: the config, the names in the schemas, the last run, the
 * known shapes, the places where the shape stands.
 *
 * @throws CodegenError `invalid-option`
 */
export function nameShapes(task: NamingTask): NameBook {
  const { book, second } = giveNames(task)
  noteTakenNames(second, task, book)
  checkRenames(task, book)
  return book
}

function giveNames(task: NamingTask) {
  const book = createNameBook(task.config.names)
  const all = [...new Set(task.groups.values())]
  const recalled = recallNames(task)
  takeConfigNames(task, book)
  const untitled = takeTitles(task, book)
  const qualified = takeExplicitNames(task, book, recalled)
  takeEventNames(task, book, new Set(recalled.filter(({ same }) => same).map(({ name }) => name)))
  checkConflict(book)
  const describe = once(() => describeShapes(task, book))
  const fresh = once(() => giveNames({ ...task, memory: undefined }).book)
  for (const { group, name } of settleSplits(recalled, book, { fresh, described: describe })) {
    if (book.nameOf(group) === undefined) book.take(group, name)
  }
  if (all.some((group) => book.nameOf(group) === undefined)) {
    const described = describe()
    const known = takeKnownNames(all, described, task.known, book)
    takeNaturalNames(all, described, new Map([...known, ...qualified]), book)
  }
  return { book, second: new Map([...untitled, ...qualified]) }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** @returns the known name of those that came second */
function takeKnownNames(
  all: readonly ShapeGroup[],
  described: ReadonlyMap<ShapeGroup, DescribedShape>,
  known: readonly KnownShape[] | undefined,
  book: NameBook,
): ReadonlyMap<ShapeGroup, string> {
  const nameless = all.filter((group) => book.nameOf(group) === undefined)
  const shapes = nameless.flatMap((group) => described.get(group) ?? [])
  const second = new Map<ShapeGroup, string>()
  for (const { shape, name, score } of matchKnown(shapes, known)) {
    const { group } = shape
    if (book.nameOf(group) !== undefined || book.take(group, name)) continue
    if (score >= 1 && !second.has(group)) second.set(group, name)
  }
  return second
}

/**
 * Shape by shape: those that stand at the most places, have the fewest members and the shortest way to them come first
 * and get the plain names.
 */
function takeNaturalNames(
  all: readonly ShapeGroup[],
  described: ReadonlyMap<ShapeGroup, DescribedShape>,
  bases: ReadonlyMap<ShapeGroup, string>,
  book: NameBook,
): void {
  const shapes = all
    .filter((group) => book.nameOf(group) === undefined)
    .flatMap((group) => described.get(group) ?? [])
    .map((shape) => ({ shape, way: shape.fullPlace() }))
    .sort(
      (a, b) =>
        b.shape.count - a.shape.count ||
        a.shape.members.size - b.shape.members.size ||
        a.way.length - b.way.length ||
        compareText(a.way, b.way) ||
        compareText(a.shape.group.id, b.shape.group.id),
    )
  for (const { shape } of shapes) {
    const base = bases.get(shape.group) ?? commonest(shape.bases)?.[0] ?? "Shape"
    const owner = book.ownerOf(base)
    const plain = owner === undefined ? undefined : described.get(owner)
    for (const name of naturalNames(shape, base, plain)) {
      if (!isKnownEventName(name) && book.take(shape.group, name)) break
    }
  }
}

function noteTakenNames(
  qualified: ReadonlyMap<ShapeGroup, string>,
  { notices }: NamingTask,
  book: NameBook,
): void {
  for (const [group, wanted] of qualified) {
    const [node] = group.nodes
    const message = `The name "${wanted}" belongs to another shape, or is one of TypeScript's own; this one is called "${book.nameOf(group)}".`
    notices.add("name-taken", message, { file: node?.file ?? "", pointer: node?.pointer ?? "" })
  }
}
