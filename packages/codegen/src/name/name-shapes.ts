import { compareText } from "../compare.ts"
import type { ResolvedConfig } from "../config.ts"
import type { Memory } from "../output/memory.ts"
import { checkConflicts, type NameTest } from "./check-conflicts.ts"
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
import { type RecalledName, recallNames } from "./recall-names.ts"
import { settleSplits } from "./settle-splits.ts"
import { checkRenames, takeConfigNames } from "./take-config-names.ts"
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
  const { book, second, fresh } = giveNames(task)
  noteTakenNames(second, task, book)
  checkRenames(task, book, fresh)
  return book
}

/** @param check - whether a conflict of names is an error, or only what would be there is of interest */
function giveNames(task: NamingTask, check = true) {
  const book = createNameBook(task.config.names)
  const all = [...new Set(task.groups.values())]
  const recalled = recallNames(task)
  const had = hadBefore(task, recalled)
  const refuseConflicts = (mayHave: NameTest, isDone: NameTest = () => false): void => {
    if (check) checkConflicts(book, { mayHave, isDone })
  }
  takeConfigNames(task, book)
  const isShaped = hasConfigName(task, new Set(all.filter((group) => book.nameOf(group) !== undefined)))
  const untitled = takeTitles(task, book)
  const qualified = takeExplicitNames(task, book, recalled)
  takeEventNames(task, book, new Set(recalled.filter(({ same }) => same).map(({ name }) => name)))
  refuseConflicts((owner, name) => owner.explicit === name || had(owner, name))
  const describe = once(() => describeShapes(task, book))
  const fresh = once(
    (): NameBook =>
      task.memory === undefined ? book : giveNames({ ...task, memory: undefined }, false).book,
  )
  takeRecalledNames(settleSplits(recalled, book, { fresh, described: describe }), task, book, fresh)
  refuseConflicts(had)
  if (all.some((group) => book.nameOf(group) === undefined)) {
    const described = describe()
    const known = takeKnownNames(all, described, task.known, book)
    takeNaturalNames(all, described, new Map([...known, ...qualified]), book)
    refuseConflicts((owner, name) => had(owner, name) || isShaped(owner, name), had)
  }
  return { book, fresh, second: new Map([...untitled, ...qualified]) }
}

/** Whether a shape has its name from the option `shapes`, and so has the one that would have that name without it. */
function hasConfigName(task: NamingTask, named: ReadonlySet<ShapeGroup>): NameTest {
  const plain = once(() => {
    const config = { ...task.config, shapes: {} }
    return giveNames({ ...task, config, memory: undefined }, false).book
  })
  return (owner, name) => {
    const holder = named.has(owner) ? plain().ownerOf(name) : undefined
    return holder !== undefined && named.has(holder)
  }
}

/** Whether a shape or a message had a name in the last run. */
function hadBefore({ memory, nodes, groups }: NamingTask, recalled: readonly RecalledName[]): NameTest {
  const names = new Set(recalled.map(({ group, name }) => `${group.id} ${name}`))
  for (const [{ dataModel, eventType }, root] of nodes.roots) {
    const old = memory?.events.find((event) => event.dataModel === dataModel && event.eventType === eventType)
    if (old !== undefined) names.add(`${groups.get(root)?.id} ${old.shape}`)
  }
  return (group, name) => names.has(`${group.id} ${name}`)
}

function takeRecalledNames(
  recalled: readonly RecalledName[],
  { config }: NamingTask,
  book: NameBook,
  fresh: () => NameBook,
): void {
  const renamed = new Set(Object.values(config.names))
  for (const { group, name } of recalled) {
    if (book.nameOf(group) !== undefined) continue
    // Where names change places, a name from the last run may be the old one or the new one.
    const isNew = renamed.has(name) && Object.hasOwn(config.names, name) && fresh().nameOf(group) === name
    book.take(group, name, isNew ? "renamed" : undefined)
  }
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
