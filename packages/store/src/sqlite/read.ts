import { keyIdOf } from "../encryption/body-seal.ts"
import { StoreFailure } from "../kind.ts"
import type { Head } from "../lines.ts"
import { oldestReceivedAt } from "./counts.ts"
import type { Lister } from "./list.ts"
import type { Answers, ReadCommand, StoredBody, StoredTransmission } from "./messages.ts"
import { bytesOf, numberOf, textOf, toStored } from "./rows.ts"
import type { OpenStore } from "./write.ts"

/** Answers a command that changes nothing in the file. */
export function answer(store: OpenStore, lister: Lister, command: ReadCommand): Answers[ReadCommand["do"]] {
  const { statements, lines, counts } = store
  switch (command.do) {
    case "open":
      return statements.bodyKeys.all().map(({ id }) => String(id))
    case "sealedOtherwise":
      return sealedOtherwise(store, command)
    case "claim":
      return claim(store, command)
    case "load":
      return command.seqs.map((seq) => load(store, seq))
    case "list":
      return lister.slice(command)
    case "read": {
      const row = statements.body.get(command.seq)
      if (row === undefined) return undefined
      return { key: textOf(row, "key") ?? "", stored: bytesOf(row, "stored") }
    }
    case "stats": {
      let { waiting, retrying } = counts
      const running = lines.running()
      for (const seq of running) {
        if (statements.state.get(seq)?.state === "retrying") retrying -= 1
        else waiting -= 1
      }
      return {
        ...counts,
        waiting,
        retrying,
        running: running.length,
        oldestReceivedAt: oldestReceivedAt(statements, lines),
      }
    }
  }
}

function claim(store: OpenStore, command: ReadCommand & { do: "claim" }): Answers["claim"] {
  const { heads, nextDueAt } = store.lines.claim(command.limit, command.now)
  try {
    if (store.kind.writesClaims && heads.length > 0) writeClaims(store, heads)
    return {
      nextDueAt,
      heads: heads.map(({ seq, failures, interrupted }) => ({
        seq,
        failures,
        interrupted,
        stored: seq < command.cachedFrom ? load(store, seq) : undefined,
      })),
    }
  } catch (error) {
    // Nobody will ever hear of these heads: put them back.
    for (const { seq } of heads)
      store.lines.changed(String(store.statements.state.get(seq)?.subscription), seq)
    throw error
  }
}

/** On disk before anybody hears of them, so that a crash cannot hide that they may have been passed on. */
function writeClaims({ statements }: OpenStore, heads: readonly Head[]): void {
  statements.begin.run()
  try {
    for (const { seq } of heads) statements.writeClaim.run(seq)
    statements.commit.run()
  } catch (error) {
    try {
      statements.rollback.run()
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error
  }
}

function load({ statements, kind }: OpenStore, seq: number): StoredTransmission {
  const row = statements.load.get(seq)
  if (row !== undefined) return toStored(seq, row)
  throw new StoreFailure(
    "corrupt",
    `A transmission in the ${kind.name} file has lost its body. Restore a backup of the file.`,
  )
}

/** Bodies that one slice looks at: an append must not wait behind it for long. */
const SLICE_ROWS = 50
const SLICE_BYTES = 4_000_000

function sealedOtherwise(
  { statements }: OpenStore,
  { keyId, after }: ReadCommand & { do: "sealedOtherwise" },
): Answers["sealedOtherwise"] {
  const bodies: StoredBody[] = []
  let bytes = 0
  let looked = 0
  for (const row of statements.bodiesAfter.iterate(after, SLICE_ROWS)) {
    const seq = numberOf(row, "seq")
    const stored = bytesOf(row, "stored")
    if (keyIdOf(stored) !== keyId) bodies.push({ seq, key: textOf(row, "key") ?? "", stored })
    looked += 1
    bytes += stored.byteLength
    if (looked === SLICE_ROWS || bytes > SLICE_BYTES) return { bodies, next: seq }
  }
  return { bodies, next: undefined }
}
