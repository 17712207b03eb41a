import { compareText } from "../compare.ts"
import { describeDifference } from "./describe-difference.ts"
import type { MemberSigns } from "./members-of.ts"
import { toPascalCase } from "./words.ts"

/** A shape, as far as a name is taken from it and from where it stands. */
export interface NaturalShape {
  /** Hash of its structure. */
  readonly hash: string
  /** The names from its places, each with the number of places. */
  readonly bases: ReadonlyMap<string, number>
  /** The names of what is around it, each with the number of places. */
  readonly parents: ReadonlyMap<string, number>
  /** Data models that have it. */
  readonly dataModels: ReadonlySet<string>
  /** Interfaces of the events that have it. */
  readonly events: ReadonlySet<string>
  /** At how many places it stands. */
  readonly count: number
  readonly members: MemberSigns
  /** Whether the whole object may be `null`. */
  readonly nullable: boolean
  /** The name of the event and all members on the way to a place. */
  readonly fullPlace: () => string
}

/**
 * Names for a shape, the best first, without end: the name from its place; how it differs from the shape of that name;
 * what is around it; its data model; its event; the whole way to it.
 *
 * @param base - the name from its place
 * @param plain - the shape that has this name, if another one has
 */
export function* naturalNames(
  shape: NaturalShape,
  base: string,
  plain: NaturalShape | undefined,
): Generator<string, never> {
  yield base
  if (plain !== undefined) yield* describeDifference(base, shape, plain)
  const [parent, standing] = commonest(shape.parents) ?? ["", 0]
  const [dataModel, secondModel] = shape.dataModels
  const model = secondModel === undefined ? toPascalCase(dataModel ?? "") : ""
  const [event, secondEvent] = shape.events
  if (parent !== "" && standing * 2 > shape.count) yield join(parent, base)
  if (model !== "") yield join(model, base)
  if (model !== "" && parent !== "") yield join(model, join(parent, base))
  if (event !== undefined && secondEvent === undefined) {
    yield join(event, base)
    yield join(event, join(parent, base))
  }
  for (const other of [...shape.parents.keys()].sort(compareText)) if (other !== "") yield join(other, base)
  for (let name = shape.fullPlace(); ; name = `Other${name}`) yield name
}

/** The entry with the highest number; of equals, the shortest and first name. */
export function commonest(counts: ReadonlyMap<string, number>): readonly [string, number] | undefined {
  let best: readonly [string, number] | undefined
  for (const [name, count] of counts) {
    if (name === "") continue
    const wins = best === undefined || count > best[1] || (count === best[1] && isBefore(name, best[0]))
    if (wins) best = [name, count]
  }
  return best
}

function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length
}

/** Puts a word in front, unless it is there already. */
function join(word: string, name: string): string {
  return name.startsWith(word) ? name : `${word}${name}`
}
