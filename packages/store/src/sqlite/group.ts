import type { Result, WriteCommand } from "./messages.ts"
import { endsTransaction, packError, resultCode } from "./sqlite-error.ts"
import { createWriter, type OpenStore, type Writer, type Written } from "./write.ts"

const FULL = 13

/** A write with the number under which it is answered. */
export interface WriteCall {
  readonly call: number
  readonly command: WriteCommand
}

type Outcome = { readonly call: number } & ({ readonly written: Written } | { readonly error: unknown })

/**
 * Commits writes together, and answers each. One that fails by itself leaves the others alone; when the commit fails,
 * all fail.
 */
export function commitGroup(store: OpenStore, calls: readonly WriteCall[]): readonly Result[] {
  const { lastSeq } = store
  let outcomes: readonly Outcome[]
  try {
    outcomes = attempt(store, calls, writeTogether) ?? attempt(store, calls, writeApart) ?? []
  } catch (error) {
    store.lastSeq = lastSeq
    // On a full disk a small write may succeed where a large one does not, and a purge makes room.
    if (resultCode(error) === FULL && calls.length > 1)
      return calls.flatMap((call) => commitGroup(store, [call]))
    return calls.map(({ call }) => ({ call, error: packError(error, store.kind) }))
  }
  // Outside the try: should this fail, memory and file disagree, and the worker must end and start anew.
  return outcomes.map((outcome) => {
    if ("error" in outcome) return { call: outcome.call, error: packError(outcome.error, store.kind) }
    outcome.written.committed()
    return { call: outcome.call, value: outcome.written.value }
  })
}

/** Writes a group inside its transaction; `undefined` when it wants to be tried another way. */
type Write = (store: OpenStore, calls: readonly WriteCall[]) => readonly Outcome[] | undefined

function attempt(
  store: OpenStore,
  calls: readonly WriteCall[],
  write: Write,
): readonly Outcome[] | undefined {
  const { statements, lastSeq } = store
  statements.begin.run()
  try {
    const outcomes = write(store, calls)
    if (outcomes === undefined) {
      statements.rollback.run()
      store.lastSeq = lastSeq
    } else {
      statements.commit.run()
    }
    return outcomes
  } catch (error) {
    try {
      statements.rollback.run()
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error
  }
}

/** The usual way: nothing fails, and marking the place before each command would cost more than the command. */
function writeTogether(store: OpenStore, calls: readonly WriteCall[]): readonly Outcome[] | undefined {
  const writer = createWriter(store)
  const outcomes: Outcome[] = []
  for (const { call, command } of calls) {
    try {
      outcomes.push({ call, written: writer.write(command) })
    } catch (error) {
      if (endsTransaction(error)) throw error
      return undefined
    }
  }
  return outcomes
}

/** The way after a failure: each command can be taken back by itself, and leaves the others alone. */
function writeApart(store: OpenStore, calls: readonly WriteCall[]): readonly Outcome[] {
  const writer = createWriter(store)
  return calls.map((call) => writeApartOne(store, writer, call))
}

function writeApartOne({ statements }: OpenStore, writer: Writer, { call, command }: WriteCall): Outcome {
  statements.savepoint.run()
  try {
    const written = writer.write(command)
    statements.releaseSavepoint.run()
    return { call, written }
  } catch (error) {
    if (endsTransaction(error)) throw error
    statements.rollbackToSavepoint.run()
    statements.releaseSavepoint.run()
    return { call, error }
  }
}
