import { CodegenError } from "../errors.ts"
import { findKeys } from "./form-groups.ts"
import type { ShapeGroup } from "./group-shapes.ts"
import { isReservedName, type NameBook } from "./name-book.ts"
import type { NamingTask } from "./name-shapes.ts"
import { nearMisses } from "./near-misses.ts"
import { isPascalCase } from "./words.ts"

/**
 * Gives shapes the names that the option `shapes` has for their places.
 *
 * @throws CodegenError `invalid-option`
 */
export function takeConfigNames({ config, nodes, groups, complete }: NamingTask, book: NameBook): void {
  for (const [option, names] of [
    ["names", config.names],
    ["shapes", config.shapes],
  ] as const) {
    for (const name of Object.values(names)) checkName(option, name)
  }
  for (const [place, key] of findKeys(Object.keys(config.shapes), "shapes", nodes, complete)) {
    const group = groups.get(key)
    const name = config.shapes[place] ?? ""
    if (group === undefined || book.nameOf(group) === name) continue
    const problem = findProblem(group, name, book)
    if (problem !== undefined) throw wrong(`The option "shapes" calls "${place}" "${name}", but ${problem}`)
    book.take(group, name, "shapes")
  }
}

function findProblem(group: ShapeGroup, name: string, book: NameBook): string | undefined {
  const other = book.nameOf(group)
  if (group.message) return 'a message stands there. Use the option "names".'
  if (other !== undefined) {
    return `another entry calls the same shape "${other}". Remove one, or put one of the places into "keepApart".`
  }
  if (book.ownerOf(name) !== undefined)
    return "another entry gives that name to a shape with another structure."
  return undefined
}

function checkName(option: string, name: string): void {
  if (isPascalCase(name) && !isReservedName(name)) return
  throw wrong(`The option "${option}" has the name "${name}", which no interface can have. Use PascalCase.`)
}

/**
 * Checks that the option `names` has no entry for a name that no shape would have had.
 *
 * @throws CodegenError `invalid-option`
 */
export function checkRenames(
  { groups, complete, config }: NamingTask,
  book: NameBook,
  fresh: () => NameBook,
): void {
  // A shape that has the new name from the last run has been renamed already, unless that is its name anyway.
  const isDone = (name: string): boolean => {
    const owner = book.ownerOf(name)
    return owner !== undefined && !(fresh().isOwn(name) && fresh().ownerOf(name) === owner)
  }
  const unused = complete ? book.unused().find((name) => !isDone(config.names[name] ?? "")) : undefined
  if (unused === undefined) return
  const names = [...new Set(groups.values())].flatMap((group) => book.nameOf(group) ?? [])
  const taken = book.ownerOf(config.names[unused] ?? "") === undefined ? "" : ", or its new name is taken"
  throw wrong(
    `The option "names" has "${unused}", but no shape has that name${taken}.${nearMisses(unused, names)}`,
  )
}

function wrong(problem: string): CodegenError {
  return new CodegenError("invalid-option", problem)
}
