import { StoreFailure } from "../kind.ts"
import type { Head } from "../lines.ts"
import { oldestReceivedAt } from "./counts.ts"
import type { Lister } from "./list.ts"
import type { Answers, ReadCommand, StoredTransmission } from "./messages.ts"
import { toStored } from "./rows.ts"
import type { OpenStore } from "./write.ts"

/** Answers a command that changes nothing in the file. */
export function answer(store: OpenStore, lister: Lister, command: ReadCommand): Answers[ReadCommand["do"]] {
  const { statements, lines, counts } = store
  switch (command.do) {
    case "open":
      return undefined
    case "claim":
      return claim(store, command)
    case "load":
      return command.seqs.map((seq) => load(store, seq))
    case "list":
      return lister.slice(command)
    case "read": {
      const body = statements.body.get(command.seq)?.bytes
      return body instanceof Uint8Array ? body : undefined
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
