import type { CodegenError } from "../errors.ts"
import { forEachReference } from "../references.ts"
import type { BrokenDefinition, Definition } from "./definition.ts"

/**
 * Parts the definitions that can be used from those that cannot: a definition that needs a broken one is broken too,
 * and is given the mistake nearest to it.
 *
 * @param broken - what is broken by itself
 */
export function spreadProblems(
  definitions: readonly Definition[],
  broken: readonly BrokenDefinition[],
): { readonly sound: readonly Definition[]; readonly broken: readonly BrokenDefinition[] } {
  if (broken.length === 0) return { sound: definitions, broken }
  const users = listUsers(definitions)
  const causes = new Map<string, CodegenError>(broken.map(({ id, problem }) => [id, problem]))
  // The map grows while it is read, from the broken ones outwards.
  for (const [id, cause] of causes) {
    for (const user of users.get(id) ?? []) if (!causes.has(user)) causes.set(user, cause)
  }
  const spread = definitions.flatMap(({ id, file, pointer }) => {
    const problem = causes.get(id)
    return problem === undefined ? [] : [{ id, file, pointer, problem }]
  })
  const known = new Set(definitions.map(({ id }) => id))
  return {
    sound: definitions.filter(({ id }) => !causes.has(id)),
    broken: [...broken.filter(({ id }) => !known.has(id)), ...spread],
  }
}

function listUsers(definitions: readonly Definition[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>()
  for (const { id, schema } of definitions) {
    forEachReference(schema, (needed) => {
      const list = users.get(needed)
      if (list === undefined) users.set(needed, [id])
      else list.push(id)
    })
  }
  return users
}
