import { AsyncLocalStorage } from "node:async_hooks"
import { randomUUID } from "node:crypto"
import {
  type AppendOutcome,
  createOpenWork,
  createReadyListeners,
  createTroubleListeners,
  limitOf,
  type NewTransmission,
  type Reencrypted,
  replayable,
  type Store,
  type StoreFault,
  seqOf,
  type Takeover,
  type TransmissionFilter,
} from "@redoxkit/store"
import type { ClientBase } from "pg"
import { appendStatement, createAppends, entryOf, outcomesOf } from "./append.ts"
import { createDatabase } from "./database.ts"
import type { PostgresKind } from "./kind.ts"
import { createLease } from "./lease.ts"
import { migrate } from "./migrate.ts"
import { bodyOf, fromColumn } from "./names.ts"
import { createNotices } from "./notices.ts"
import { type PostgresOptions, toSettings } from "./options.ts"
import { toFailure } from "./postgres-error.ts"
import { purge } from "./purge.ts"
import { createRaces } from "./races.ts"
import { checkKeys, reencrypt } from "./sealing.ts"
import { createStats } from "./stats.ts"
import { createTransaction, type Transaction, tablesId } from "./transaction.ts"
import { listStatement, toSummary } from "./views.ts"
import { createWork, type Outcome } from "./work.ts"

/** A store in a PostgreSQL database, which any number of servers may share. */
export interface PostgresStore extends Store {
  /** Deletes what retention no longer asks for. Happens by itself every `purgeEveryMs`; for tests and maintenance. */
  purge(): Promise<void>
  /**
   * Encrypts with the current key what is stored in the clear or with another key, while the store is in use. Do it when
   * every server has the new key as its current one; afterwards the other keys are no longer needed.
   *
   * @returns how many bodies were encrypted anew, and how many were left because they do not open
   * @throws an error of the kind when the store has no keys
   * @example
   * const { unreadable } = await inbox.reencrypt()
   */
  reencrypt(): Promise<Reencrypted>
  /**
   * Runs `work`, and stores what it appends in the transaction that `client` is in: it is there when you commit, and was
   * never there when you roll back. The transaction is yours to begin and to end. When an append rejects, roll back.
   *
   * @param client - a connection to the same database, in a transaction
   * @param work - awaits what it appends: once it has ended, nothing more is taken into the transaction
   * @throws what `work` throws; its appends reject with the code `inbox-failed`, `outbox-failed` when `client` is in no
   * transaction, in one that has failed, or in another database
   * @example
   * await client.query("BEGIN")
   * await client.query("UPDATE report SET signed = true WHERE number = $1", [number])
   * await outbox.withTransaction(client, () => source.enqueue("Results", "New", results, { idempotencyKey: number }))
   * await client.query("COMMIT")
   */
  withTransaction<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result>
}

/** Wait before a line that another worker had locked is looked at again. */
const LOOK_AGAIN_MS = 5

/** Makes a store. Nothing is connected before the first call. */
export function postgresStore(kind: PostgresKind, options: PostgresOptions): PostgresStore {
  const settings = toSettings(kind, options)
  const { schema, leaseMs, retention, seal } = settings
  const sealedWith = seal.current ?? ""
  const database = createDatabase(settings, kind)
  const ready = createReadyListeners()
  const races = createRaces()
  const openCalls = createOpenWork()
  const transactions = new AsyncLocalStorage<Transaction>()
  const holder = randomUUID()
  let opening: Promise<void> | undefined
  let closing: Promise<void> | undefined
  let id: unknown

  const notices = createNotices(database, schema, settings, ready.notify)
  const tellAll = (): void => {
    ready.notify()
    notices.send()
  }
  const appends = createAppends(database, schema, sealedWith, tellAll)
  const marksInterrupted = kind.writesClaims
  const takeovers = createTroubleListeners<Takeover>()
  const lease = createLease({
    ...{ database, schema, holder, leaseMs, marksInterrupted },
    freed: tellAll,
    takenOver: takeovers.tell,
  })
  const work = createWork(
    database,
    { schema, holder, dropBodies: retention.bodiesMs === 0, seal },
    {
      beforeClaim: lease.ensure,
      ready: ready.notify,
      filled: notices.send,
      lookAgain: () => void setTimeout(ready.notify, LOOK_AGAIN_MS).unref(),
    },
  )

  const stats = createStats(database, schema)

  const failure = (fault: StoreFault, message: string): Error => kind.failure(fault, message)

  /** Every call goes through here: it is refused when closed, opens what is not open, and fails in the kind's words. */
  async function call<Result>(action: () => Promise<Result>): Promise<Result> {
    if (closing !== undefined) throw failure("closed", `The ${kind.name} is closed. Make a new one to go on.`)
    return openCalls.track(opened().then(action)).catch((error: unknown) => {
      throw toFailure(error, kind)
    })
  }

  function opened(): Promise<void> {
    opening ??= openOnce().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  async function openOnce(): Promise<void> {
    await migrate(database, { schema, kind: kind.name, migrate: settings.migrate })
    await checkKeys(database, schema, seal)
    await lookAtTables()
    notices.listen()
  }

  async function lookAtTables(): Promise<void> {
    const [tables] = await database.query(tablesId(schema))
    id = tables?.id
  }

  async function hasTables(other: unknown): Promise<boolean> {
    // Another server may have made them anew.
    if (other !== id) await lookAtTables()
    return other === id
  }

  async function appendWithin(transaction: Transaction, given: NewTransmission): Promise<AppendOutcome> {
    const { text, values = [] } = appendStatement(schema, sealedWith, [entryOf(seal, given)])
    const [outcome = "duplicate"] = outcomesOf(
      await transaction.run(
        { text: `${text}, pg_notify($14, '')::text`, values: [...values, notices.channel] },
        { schema, name: kind.name, hasTables },
      ),
    )
    return outcome
  }

  const settle = (outcome: Outcome): Promise<void> => call(() => work.settle(outcome))

  const list = async (filter: TransmissionFilter, limit: number, withBody: boolean) =>
    (await database.query(listStatement(schema, filter, limit, withBody))).map(toSummary)

  async function giveBackOwn(): Promise<void> {
    await lease.end()
    if (opening === undefined) return
    try {
      await database.query({
        text: `SELECT "${schema}".free($1, '{}', $2)`,
        values: [holder, marksInterrupted],
      })
      await database.query({ text: `DELETE FROM "${schema}".holder WHERE id = $1`, values: [holder] })
      notices.send()
    } catch {
      // The database is away: it is given back when the lease is over.
    }
  }

  async function close(): Promise<void> {
    clearInterval(timer)
    await openCalls.idle()
    await Promise.all([appends.idle(), work.idle()])
    await giveBackOwn()
    await notices.end()
    ready.clear()
    await database.end()
  }

  const purgeAll = (): Promise<void> =>
    call(async () => {
      await purge(database, schema, retention, settings.now(), () => closing !== undefined)
      await stats.fold()
    })
  // A purge that fails is tried again; a fault of the database shows in the appends as well.
  const timer = setInterval(() => void purgeAll().catch(() => {}), settings.purgeEveryMs).unref()

  return {
    open: () => call(async () => {}),

    async append(given) {
      const transaction = transactions.getStore()
      if (!Number.isFinite(given.receivedAt))
        throw failure("failed", "receivedAt must be a number of milliseconds. Pass the time of the arrival.")
      if (transaction !== undefined) return call(() => appendWithin(transaction, given))
      return races.append(given, (one) => call(() => appends.add(entryOf(seal, one))))
    },

    claim: (limit, now) => call(() => work.claim(limit, now)),

    complete: (id, now, transmissionId) =>
      settle({
        seq: seqOf(id),
        act: "complete",
        at: Math.trunc(now),
        ...(transmissionId !== undefined && { transmissionId }),
      }),

    // Only who has claimed a transmission can say of it that it was not passed on.
    retry: (id, { dueAt, reason }) =>
      settleOwn({ seq: seqOf(id), act: "retry", dueAt: Math.ceil(dueAt), reason }),

    park: (id, { reason, block, now }) =>
      settle({ seq: seqOf(id), act: block ? "block" : "park", reason, at: Math.trunc(now) }),

    async release(ids) {
      await Promise.all(ids.map((id) => settleOwn({ seq: seqOf(id), act: "release" })))
      notices.send()
    },

    replay: (filter) =>
      call(async () => {
        const states = replayable(filter)
        const found = await list({ ...filter, states }, limitOf(filter, kind), true)
        const [row] = await database.query({
          text: `SELECT "${schema}".replay($1, $2) AS replayed`,
          values: [found.map(({ id }) => seqOf(id)), states],
        })
        if (Number(row?.replayed) > 0) tellAll()
        return Number(row?.replayed)
      }),

    list: (filter) => call(async () => list(filter, limitOf(filter, kind), false)),

    read: (id) =>
      call(async () => {
        const [row] = await database.query({
          text: `SELECT t.key, encode(b.bytes, 'base64') AS body
                 FROM "${schema}".body b JOIN "${schema}".transmission t USING (seq) WHERE seq = $1`,
          values: [seqOf(id)],
        })
        return typeof row?.body === "string"
          ? seal.open(fromColumn(String(row.key)), bodyOf(row.body))
          : undefined
      }),

    stats: () => call(stats.ask),

    onReady: (listener) => ready.add(listener),

    onTakeover: takeovers.add,

    purge: purgeAll,

    reencrypt: () => call(() => reencrypt(database, schema, seal, kind)),

    async withTransaction(client, given) {
      const transaction = createTransaction(client)
      try {
        return await transactions.run(transaction, given)
      } finally {
        await transaction.end()
      }
    },

    close() {
      closing ??= close()
      return closing
    },
  }

  function settleOwn(outcome: Outcome): Promise<void> {
    return call(async () => {
      if (work.has(outcome.seq)) await work.settle(outcome)
    })
  }
}
