import { keyIdOf } from "../encryption/body-seal.ts"
import type { FileKind } from "../kind.ts"
import type { Lines } from "../lines.ts"
import type { Retention } from "../retention.ts"
import { type Change, completed, parked, released, retried } from "../rules.ts"
import type { Counts, FileState } from "./counts.ts"
import type { Answers, WriteCommand } from "./messages.ts"
import { purgeSlice } from "./purge.ts"
import { numberOf } from "./rows.ts"
import type { Statements } from "./statements.ts"

/** What the commands work on. */
export interface OpenStore {
  readonly kind: FileKind
  readonly statements: Statements
  readonly lines: Lines
  readonly counts: Counts
  readonly retention: Retention
  /** Given out from a file that is no longer there: what comes of them is none of this file's business. */
  readonly strays: Set<number>
  /** Sequence number of the newest transmission ever stored. */
  lastSeq: number
}

/** What a command has written, if its group is committed. */
export interface Written {
  readonly value: Answers[WriteCommand["do"]]
  /** Brings what is in memory up to date. Called after the commit. */
  readonly committed: () => void
}

/** Writes of one transaction; they see each other's changes. */
export interface Writer {
  write(command: WriteCommand): Written
}

/** Starts the writes of a transaction. */
export function createWriter(store: OpenStore): Writer {
  const { kind, statements, lines, counts, retention, strays } = store
  // What runs is marked as such only until the commit: this tells commands of the same group.
  const left = new Set<number>()
  // Once in a transaction is enough, and what was rolled back must be noted again.
  let notedKey: string | undefined

  const noteKey = (keyId: string | null): void => {
    if (keyId === null || keyId === notedKey) return
    statements.noteBodyKey.run(keyId)
    notedKey = keyId
  }

  const append = ({ transmission, bytes, keyId }: WriteCommand & { do: "append" }): Written => {
    const { key, keyLifetimeMs, subscription, dataModel, eventType, transmissionId, receivedAt, body } =
      transmission
    const seq = store.lastSeq + 1
    const until = keyLifetimeMs === undefined ? null : receivedAt + keyLifetimeMs
    if (statements.insertKey.run(key, seq, until, receivedAt).changes === 0) {
      const known = statements.keyUntil.get(key)?.until
      return written({ seq: undefined, until: typeof known === "number" ? known : null })
    }
    statements.insertTransmission.run(
      seq,
      key,
      subscription,
      dataModel,
      eventType,
      transmissionId,
      receivedAt,
      bytes,
    )
    statements.insertBody.run(seq, body)
    noteKey(keyId)
    store.lastSeq = seq
    return written({ seq, until }, () => {
      counts.waiting += 1
      lines.stored(subscription, seq)
    })
  }

  const change = (
    seq: number,
    decide: (state: FileState | "running", failures: number, hasBody: boolean) => Change | undefined,
    values: {
      readonly dueAt?: number
      readonly reason?: string
      readonly settledAt?: number
      readonly transmissionId?: string | null
    } = {},
  ): (() => void) | undefined => {
    const row = statements.state.get(seq)
    if (strays.has(seq)) {
      return () => {
        strays.delete(seq)
        if (row !== undefined) lines.changed(String(row.subscription), seq)
      }
    }
    if (row === undefined) return undefined
    const before = row.state as FileState
    const running = lines.isRunning(seq) && !left.has(seq)
    const hasBody = row.has_body === 1
    const change = decide(running ? "running" : before, numberOf(row, "failures"), hasBody)
    if (change === undefined) return undefined
    const { state, failures } = change
    // A released one is waiting in the file already, unless it came from a retry or its claim was written down.
    if (state !== before || state !== "waiting" || kind.writesClaims) {
      statements.update.run(
        state,
        failures,
        values.dueAt ?? 0,
        values.reason ?? null,
        values.settledAt ?? null,
        values.transmissionId ?? null,
        seq,
      )
    }
    if (state === "done" && hasBody && retention.bodiesMs === 0) {
      statements.deleteBody.run(seq)
      statements.markBodyDeleted.run(seq)
    }
    left.add(seq)
    return () => {
      counts[before] -= 1
      counts[state] += 1
      lines.changed(String(row.subscription), seq)
    }
  }

  return {
    write(command) {
      switch (command.do) {
        case "append":
          return append(command)
        case "complete": {
          const { seq, now, transmissionId } = command
          return written(undefined, change(seq, completed, { settledAt: now, transmissionId }))
        }
        case "retry":
          return written(undefined, change(command.seq, retried, command))
        case "park": {
          const { seq, reason, block, now } = command
          const decide = (state: FileState | "running", failures: number) => parked(state, failures, block)
          return written(undefined, change(seq, decide, { reason, settledAt: now }))
        }
        case "release": {
          const changes = command.seqs.map((seq) => change(seq, released))
          return written(undefined, ...changes)
        }
        case "replay": {
          const changes = command.seqs.map((seq) =>
            change(seq, (state, _, hasBody) =>
              hasBody && command.states.some((one) => one === state)
                ? { state: "waiting", failures: 0 }
                : undefined,
            ),
          )
          return written(changes.filter((changed) => changed !== undefined).length, ...changes)
        }
        case "reseal":
          noteKey(command.keyId)
          // A body that was purged meanwhile stays so.
          statements.reseal.run(command.stored, command.seq)
          return written(undefined)
        case "usedKeys": {
          const used = new Set(statements.bodyHeads.all().flatMap(({ head }) => bodyKeyOf(head)))
          statements.forgetBodyKeys.run()
          for (const id of used) statements.noteBodyKey.run(id)
          return written([...used])
        }
        case "purge": {
          const { answer, committed } = purgeSlice(store, command.now)
          return written(answer, committed)
        }
      }
    },
  }
}

function bodyKeyOf(head: unknown): readonly string[] {
  const id = head instanceof Uint8Array ? keyIdOf(head) : ""
  return id === "" ? [] : [id]
}

function written(value: Written["value"], ...after: readonly ((() => void) | undefined)[]): Written {
  return {
    value,
    committed() {
      for (const act of after) act?.()
    },
  }
}
