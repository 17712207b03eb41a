import { randomUUID } from "node:crypto"
import type { Core } from "../core.ts"
import { chance } from "../delivery/troubles.ts"

/**
 * What can be made to go wrong with the requests of sources:
 * - `unauthorized-text`, `unauthorized-html`: 401 as plain text or as a page;
 * - `rate-limited`: 429; `server-error`: 500; `bad-gateway`: 502 as a page; `gateway-timeout`: 504;
 * - `delay`: the answer comes late;
 * - `cut-connection`: nothing is done and the connection ends;
 * - `lose-answer`: everything is done and the connection ends.
 */
export const intakeTroubleKinds = [
  "unauthorized-text",
  "unauthorized-html",
  "rate-limited",
  "server-error",
  "bad-gateway",
  "gateway-timeout",
  "delay",
  "cut-connection",
  "lose-answer",
] as const
export type IntakeTroubleKind = (typeof intakeTroubleKinds)[number]

/** A trouble with the requests of sources that is switched on. */
export interface IntakeTrouble {
  readonly id: string
  readonly kind: IntakeTroubleKind
  /** Path that it is about, such as `/endpoint`; `null` for all. */
  readonly path: string | null
  /** How many requests it still hits; `null` until it is switched off. */
  readonly remaining: number | null
  readonly probability: number
  readonly seed: number
  readonly drawn: number
  /** `delay`: how long, in milliseconds of the sandbox. */
  readonly delayMs: number
}

const KIND = "intake-trouble"

/** Every trouble with requests that is switched on. */
export function listIntakeTroubles({ database }: Core): readonly IntakeTrouble[] {
  return database
    .all("SELECT body FROM entities WHERE kind = ? ORDER BY rowid", KIND)
    .map(({ body }) => JSON.parse(String(body)) as IntakeTrouble)
}

/** Switches one on. */
export function addIntakeTrouble(core: Core, trouble: Omit<IntakeTrouble, "id" | "drawn">): IntakeTrouble {
  const added = { id: randomUUID(), drawn: 0, ...trouble }
  core.database.transaction(() => {
    keep(core, added)
    core.changes.add("settings", { intakeTroubles: listIntakeTroubles(core).length })
  })
  return added
}

/** Switches one off, or all of them. */
export function removeIntakeTroubles(core: Core, id?: string): void {
  const { database, changes } = core
  database.transaction(() => {
    if (id === undefined) database.run("DELETE FROM entities WHERE kind = ?", KIND)
    else database.run("DELETE FROM entities WHERE kind = ? AND id = ?", KIND, id)
    changes.add("settings", { intakeTroubles: listIntakeTroubles(core).length })
  })
}

/** The troubles that hit a request. */
export function drawIntakeTroubles(core: Core, path: string): readonly IntakeTrouble[] {
  return core.database.transaction(() =>
    listIntakeTroubles(core).filter((trouble) => {
      if (trouble.path !== null && trouble.path !== path) return false
      const isHit = chance(trouble.seed, trouble.drawn) < trouble.probability
      const remaining = trouble.remaining === null ? null : trouble.remaining - (isHit ? 1 : 0)
      if (remaining === 0) removeIntakeTroubles(core, trouble.id)
      else keep(core, { ...trouble, drawn: trouble.drawn + 1, remaining })
      return isHit
    }),
  )
}

function keep({ database }: Core, trouble: IntakeTrouble): void {
  database.run(
    "INSERT INTO entities (kind, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
    KIND,
    trouble.id,
    JSON.stringify(trouble),
  )
}
