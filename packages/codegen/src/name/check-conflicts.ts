import { CodegenError } from "../errors.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import type { NameBook, RefusedName } from "./name-book.ts"

/** Whether something holds for a shape and a name. */
export type NameTest = (owner: ShapeGroup, name: string) => boolean

/** What makes a name of the config no conflict. */
export interface ConflictExceptions {
  /** Whether a shape may have a name that another one would have without the config. */
  readonly mayHave: NameTest
  /** Whether the option `names` has done its work in the last run already. */
  readonly isDone: NameTest
}

/**
 * Checks that the options `names` and `shapes` have given no shape a name that another one would have, among the names
 * refused since the last check.
 *
 * @throws CodegenError `invalid-option`
 */
export function checkConflicts(book: NameBook, exceptions: ConflictExceptions): void {
  const conflict = book.refused().find((refused) => isConflict(refused, exceptions))
  if (conflict === undefined) return
  const { group, wanted, taken, owner, origin } = conflict
  if (wanted === taken) {
    const option = origin === undefined ? "shapes" : "names"
    const what = origin === undefined ? placeOf(owner) : `"${origin}"`
    throw wrong(
      `The option "${option}" calls ${what} "${taken}", but ${placeOf(group)} is called so already.`,
    )
  }
  const holder = origin === undefined || origin === taken ? placeOf(owner) : `"${origin}"`
  const so = origin === taken ? "is called so already" : "gets that name from the config, too"
  throw wrong(`The option "names" calls "${wanted}" "${taken}", but ${holder} ${so}.`)
}

function isConflict(
  { wanted, taken, owner, origin }: RefusedName,
  { mayHave, isDone }: ConflictExceptions,
): boolean {
  const byConfig = origin !== taken
  if (wanted !== taken) return byConfig || !isDone(owner, taken)
  return byConfig && !mayHave(owner, taken)
}

function placeOf({ nodes: [node], message }: ShapeGroup): string {
  return `the ${message ? "message" : "shape"} at ${node?.file}#${node?.pointer}`
}

function wrong(problem: string): CodegenError {
  const advice = "Choose another name, or give that one another name in the config as well."
  return new CodegenError("invalid-option", `${problem} ${advice}`)
}
