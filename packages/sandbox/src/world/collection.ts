import { SandboxError, type SandboxErrorCode } from "../errors.ts"
import type { Changes } from "../store/changes.ts"
import type { Database } from "../store/database.ts"

/** Things of one kind, in the order in which they were made. */
export interface Collection<Thing> {
  list(): readonly Thing[]
  find(id: string): Thing | undefined
  /** @throws SandboxError when there is none, with the code of its kind */
  get(id: string): Thing
}

/** A collection that can be changed; what is put in is written through. */
export interface WritableCollection<Thing> extends Collection<Thing> {
  put(thing: Thing): Thing
  remove(id: string): void
}

/**
 * Opens the things of one kind that the database holds.
 *
 * @param complete - adds what things did not have in files of older releases
 */
export function openCollection<Thing extends { readonly id: string }>(
  database: Database,
  changes: Changes,
  kind: string,
  missing: SandboxErrorCode,
  complete: (thing: Thing) => Thing = (thing) => thing,
): WritableCollection<Thing> {
  const rows = database.all("SELECT body FROM entities WHERE kind = ? ORDER BY rowid", kind)
  const things = new Map(
    rows.map(({ body }) => {
      const thing = complete(JSON.parse(String(body)) as Thing)
      return [thing.id, thing] as const
    }),
  )
  return {
    list: () => [...things.values()],
    find: (id) => things.get(id),
    get(id) {
      const thing = things.get(id)
      if (thing !== undefined) return thing
      throw new SandboxError(missing, `There is no ${kind} with this ID.`)
    },
    put(thing) {
      database.transaction(() => {
        database.run(
          "INSERT INTO entities (kind, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
          kind,
          thing.id,
          JSON.stringify(thing),
        )
        changes.add("world", { kind, id: thing.id })
      })
      things.set(thing.id, thing)
      return thing
    },
    remove(id) {
      database.transaction(() => {
        database.run("DELETE FROM entities WHERE kind = ? AND id = ?", kind, id)
        changes.add("world", { kind, id, removed: true })
      })
      things.delete(id)
    },
  }
}
