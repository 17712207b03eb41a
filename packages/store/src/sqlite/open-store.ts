import { DamagedFile } from "../kind.ts"
import { createLines, type Lines } from "../lines.ts"
import { countFile } from "./counts.ts"
import { stampOf } from "./file-place.ts"
import { createLister, type Lister } from "./list.ts"
import type { DamagedStamp, ErrorMessage, WorkerSettings } from "./messages.ts"
import { openFile, resolvePath, type StoreFile } from "./open-file.ts"
import { numberOf, textOf } from "./rows.ts"
import { setAside } from "./set-aside.ts"
import { isOutOfRoom, packError, tellsOfDamage } from "./sqlite-error.ts"
import { prepareStatements, type Statements } from "./statements.ts"
import type { OpenStore } from "./write.ts"

/** A file that was opened, and what is known of it in memory. */
export interface LoadedStore {
  readonly file: StoreFile
  readonly store: OpenStore
  readonly lister: Lister
}

/**
 * Opens the file of a store. A damaged one is set aside first, where the settings say so.
 *
 * @param notice - is told of that
 */
export function openStore(settings: WorkerSettings, notice: (what: ErrorMessage) => void): LoadedStore {
  refuseDamaged(settings)
  let begunAnew = false
  for (;;) {
    const setDamagedAside = (path: string, error: unknown): boolean => {
      if (begunAnew || settings.whenCorrupt === "hold" || !tellsOfDamage(error)) return false
      notice(setFileAside(path, settings, error))
      begunAnew = true
      return true
    }
    const file = openFile(settings.path, settings.maxFileBytes, settings.kind, setDamagedAside)
    try {
      return load(file, settings, begunAnew)
    } catch (error) {
      file.abandon()
      const again = setDamagedAside(file.path, error)
      file.unlock()
      if (!again) throw error
    }
  }
}

/** Gives a damaged file another name; the caller has closed it and holds its lock. */
export function setFileAside(
  path: string,
  { kind }: Pick<WorkerSettings, "kind">,
  error: unknown,
): ErrorMessage {
  const name = setAside(path, new Date())
  return {
    ...packError(error, kind),
    message: `The ${kind.name} file ${path} is damaged. It was set aside as ${name}, and a new one begun. What was not finished in it waits there: take it out with "redoxkit ${kind.name} salvage ${name} --into ${path}".`,
  }
}

/** How a damaged file looks now that it is left alone. */
export function stampDamaged(path: string, error: ErrorMessage): DamagedStamp {
  return { stamp: `${stampOf(path)} ${stampOf(`${path}-wal`)}`, error }
}

function refuseDamaged({ path, kind, damaged }: WorkerSettings): void {
  if (damaged === undefined) return
  const { error, stamp } = damaged
  resolvePath(path, kind)
  if (stampDamaged(path, error).stamp === stamp)
    throw new DamagedFile(error.message, { cause: toError(error) })
}

function load(file: StoreFile, settings: WorkerSettings, begunAnew: boolean): LoadedStore {
  const { kind, retention, running, lastSeq, replaced } = settings
  const statements = prepareStatements(file.database)
  const lines = createLines((subscription) => {
    const row = statements.first.get(subscription)
    if (row === undefined) return undefined
    const state = textOf(row, "state") as "waiting" | "retrying" | "blocked"
    return {
      seq: numberOf(row, "seq"),
      state,
      dueAt: numberOf(row, "due_at"),
      failures: numberOf(row, "failures"),
      interrupted: row.claimed === 1,
    }
  })
  const ownLastSeq = numberOf(statements.lastSeq.get(), "seq")
  const strays = fillLines(statements, lines, running)
  const store: OpenStore = {
    kind,
    statements,
    lines,
    counts: countFile(statements),
    retention,
    strays,
    lastSeq: Math.max(lastSeq, ownLastSeq),
  }
  if (ownLastSeq === 0 && (begunAnew || replaced)) {
    // Above every number of the file before, so that what is taken out of that keeps its numbers, and its place.
    store.lastSeq = Math.max(store.lastSeq, Date.now())
    statements.keepCounter.run(store.lastSeq)
  }
  confirmLog(file)
  return { file, store, lister: createLister(file.database, lines) }
}

/**
 * Brings what a crashed process left in the log into the main file. A write that the disk refused to confirm may be among
 * it, and would be taken for confirmed from now on.
 */
function confirmLog({ database }: StoreFile): void {
  try {
    database.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()
  } catch (error) {
    if (!isOutOfRoom(error)) throw error
  }
}

/**
 * Jumps from one subscription to the next through the index, however many transmissions wait in each.
 *
 * @returns what was given out from another file than this one
 */
function fillLines(statements: Statements, lines: Lines, running: WorkerSettings["running"]): Set<number> {
  const strays = new Set<number>()
  // The empty name comes before every other one and would be jumped over.
  lines.changed("", 0)
  let row = statements.nextSubscription.get("")
  while (row !== undefined) {
    const subscription = textOf(row, "subscription") ?? ""
    lines.changed(subscription, 0)
    row = statements.nextSubscription.get(subscription)
  }
  for (const { seq, key } of running) {
    if (statements.keyOf.get(seq)?.key !== key) strays.add(seq)
    const open = statements.state.get(seq)
    if (open?.state === "waiting" || open?.state === "retrying") lines.resume(String(open.subscription), seq)
  }
  return strays
}

function toError({ cause }: ErrorMessage): Error {
  return Object.assign(new Error(), cause)
}
