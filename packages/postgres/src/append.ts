import type { AppendOutcome, BodySeal, NewTransmission } from "@redoxkit/store"
import type { Database, Row, Statement } from "./database.ts"
import { createLane, type Lane } from "./lane.ts"
import { digestOf, toColumn } from "./names.ts"
import { isAboutData } from "./postgres-error.ts"

/** A transmission with the digests that its rows are found by. */
export interface Entry {
  readonly transmission: NewTransmission
  readonly keyId: string
  readonly line: string
  /** The body as it is stored. */
  readonly stored: Uint8Array
}

const LARGEST_BATCH = 500
/** A body that is larger goes alone. */
const BATCH_BYTES = 8 * 1024 * 1024

/** Makes the way of appends to the database: in order, and those that arrive together share one commit. */
export function createAppends(
  database: Database,
  schema: string,
  sealedWith: string,
  stored: () => void,
): Lane<Entry, AppendOutcome> {
  const fits = (entry: Entry, batch: readonly Entry[]): boolean =>
    batch.length < LARGEST_BATCH &&
    bytesOf(batch) + entry.stored.byteLength <= BATCH_BYTES &&
    !batch.some(({ keyId }) => keyId === entry.keyId)

  return createLane(fits, async (calls) => {
    try {
      const outcomes = outcomesOf(
        await database.query(
          appendStatement(
            schema,
            sealedWith,
            calls.map(({ command }) => command),
          ),
        ),
      )
      if (outcomes.includes("stored")) stored()
      for (const [place, { resolve }] of calls.entries()) resolve(outcomes[place] ?? "duplicate")
    } catch (error) {
      if (calls.length === 1 || !isAboutData(error)) {
        for (const { reject } of calls) reject(error)
        return
      }
      // One of them cannot be stored: it must not take the others with it.
      for (const { command, resolve, reject } of calls) {
        try {
          const [outcome = "duplicate"] = outcomesOf(
            await database.query(appendStatement(schema, sealedWith, [command])),
          )
          if (outcome === "stored") stored()
          resolve(outcome)
        } catch (own) {
          reject(own)
        }
      }
    }
  })
}

/** The statement that stores transmissions in their order. */
export function appendStatement(schema: string, sealedWith: string, entries: readonly Entry[]): Statement {
  const column = <Value>(value: (transmission: NewTransmission) => Value): readonly Value[] =>
    entries.map(({ transmission }) => value(transmission))
  return {
    text: `SELECT "${schema}".append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)::text AS stored`,
    values: [
      entries.map(({ keyId }) => keyId),
      column(({ keyLifetimeMs, receivedAt }) =>
        keyLifetimeMs !== undefined && Number.isFinite(keyLifetimeMs)
          ? receivedAt + Math.trunc(keyLifetimeMs)
          : null,
      ),
      column(({ key }) => toColumn(key)),
      entries.map(({ line }) => line),
      column(({ subscription }) => toColumn(subscription)),
      column(({ dataModel }) => toColumn(dataModel)),
      column(({ eventType }) => toColumn(eventType)),
      column(({ transmissionId }) => toColumn(transmissionId)),
      column(({ receivedAt }) => receivedAt),
      column(({ body }) => body.byteLength),
      entries.map(({ stored }) => stored.byteLength),
      sealedWith,
      Buffer.concat(entries.map(({ stored }) => stored)),
    ],
  }
}

/** What the statement has answered, for each transmission. */
export function outcomesOf([row]: readonly Row[]): readonly AppendOutcome[] {
  return String(row?.stored)
    .replace(/[{}]/g, "")
    .split(",")
    .map((stored) => (stored === "t" ? "stored" : "duplicate"))
}

/** A transmission as it is stored. */
export function entryOf(seal: BodySeal, transmission: NewTransmission): Entry {
  const { receivedAt, key, subscription, body } = transmission
  return {
    transmission: { ...transmission, receivedAt: Math.trunc(receivedAt) },
    keyId: digestOf(key),
    line: digestOf(subscription),
    stored: seal.seal(key, body),
  }
}

function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { stored }) => sum + stored.byteLength, 0)
}
