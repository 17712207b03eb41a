import { StoreFailure, type StoreFault } from "@redoxkit/store"
import type { PostgresKind } from "./kind.ts"

/** An error of the database without what may be data. Logs take the SQLSTATE of errors with this name. */
class DatabaseError extends Error {}

/** No connection of the pool became free in time. */
export class PoolExhausted extends Error {}

/** SQLSTATE of an error of the database, or the code of one of the network; `undefined` for any other error. */
export function codeOf(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code === "string") return code
  return typeof message === "string" ? OWN_WORDS.find(([words]) => words.test(message))?.[1] : undefined
}

/** Whether the database has not answered a call in time, and may still be at work on it. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === "Query read timeout"
}

/** Whether the pool says that no connection became free: it says otherwise when the database does not answer. */
export function isPoolExhausted(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout exceeded when trying to connect"
}

/** Whether one transmission of a batch may have been refused on its own account, and the others not. */
export function isAboutData(error: unknown): boolean {
  return /^(21|22|23|54)/.test(codeOf(error) ?? "")
}

/** Whether the transaction was undone for the sake of another one, so that it can simply be done again. */
export function isWorthAnotherTry(error: unknown): boolean {
  return ["40001", "40P01", "55P03"].includes(codeOf(error) ?? "")
}

/** Puts an error of `pg`, of the network or of this package into the words of the kind. */
export function toFailure(error: unknown, kind: PostgresKind): Error {
  if (error instanceof Error && /^(inbox|outbox)-|^invalid-option$/.test(codeOf(error) ?? "")) return error
  if (error instanceof StoreFailure) return kind.failure(error.fault, error.message, causeIn(error))
  const [fault, message] = describe(codeOf(error) ?? "", kind.name)
  return kind.failure(fault, message, { cause: withoutData(error) })
}

function causeIn({ cause }: StoreFailure): { readonly cause?: unknown } {
  return cause === undefined ? {} : { cause: withoutData(cause) }
}

function describe(code: string, name: string): readonly [StoreFault, string] {
  const is = (...starts: readonly string[]): boolean => starts.some((start) => code.startsWith(start))
  if (is("53100"))
    return ["full", `The disk of the database of the ${name} is full. Make room; it goes on by itself.`]
  if (is("53300"))
    return [
      "failed",
      `The database of the ${name} has no connection left. Raise max_connections, or lower the number of connections of your servers.`,
    ]
  if (is("ETIMEDOUT"))
    return [
      "failed",
      `The database of the ${name} did not answer in time. Look for locks and load on the database, and at the network.`,
    ]
  if (is("57P", "08", "ECONN", "ENOTFOUND", "EAI_", "EHOST", "ENET", "ENOENT", "EPIPE", "EACCES"))
    return [
      "failed",
      `The database of the ${name} cannot be reached, or is starting or stopping. It goes on by itself when the database is back.`,
    ]
  if (is("28", "3D000"))
    return [
      "failed",
      `The database of the ${name} refuses this user, password or database name. Check the connection options.`,
    ]
  if (is("42501"))
    return [
      "failed",
      `This user of the database may not do what the ${name} needs. Grant it the rights on the schema, or let the owner make the tables.`,
    ]
  if (is("40001", "40P01"))
    return [
      "failed",
      `The database has undone a call of the ${name} for the sake of another one. Run it again; a transaction of your own from its beginning.`,
    ]
  if (is("25P02"))
    return [
      "failed",
      `The transaction had failed before the ${name} was called. Roll it back; the first error in it says why. Nothing was stored.`,
    ]
  if (is("25006"))
    return [
      "failed",
      `The database of the ${name} is read-only, for example a standby. Connect to the primary.`,
    ]
  if (is("RXISO"))
    return [
      "failed",
      `The connections of the ${name} do not work at the isolation level read committed. Leave default_transaction_isolation as it is for them.`,
    ]
  if (is("42P01", "42883", "42703", "3F000", "42P07", "42723", "XX001", "XX002"))
    return [
      "corrupt",
      `The tables of the ${name} are missing, damaged or of something else. Nothing was changed: restore a backup, or pass another schema.`,
    ]
  if (is("57014"))
    return [
      "failed",
      `The database of the ${name} ended a call because it took too long. Look for locks and load on the database.`,
    ]
  return ["failed", `The database of the ${name} failed. The cause says why.`]
}

/** Whether the words of an error are about values: then they may quote one. */
const QUOTES_VALUES = /^(22|23|P0)/

/**
 * The error without what may hold a payload value or a secret: details, parameters and statements, and the input of an
 * address that could not be read.
 */
function withoutData(error: unknown): Error {
  if (!(error instanceof Error)) return new Error("no error object")
  if (error instanceof PoolExhausted) return error
  const code = codeOf(error)
  const known = code !== undefined && !QUOTES_VALUES.test(code) && code !== "ERR_INVALID_URL"
  const message = known || isOwnWord(error.message) ? error.message : "its text is left out"
  const plain = SQLSTATE.test(code ?? "") ? new DatabaseError(message) : new Error(message)
  plain.name = error.name
  if (error.stack !== undefined) plain.stack = `${error.name}: ${message}`
  return Object.assign(plain, code === undefined ? {} : { code })
}

const SQLSTATE = /^[0-9A-Z]{5}$/

/** What `pg` says of the network without a code, and the code that says the same. */
const OWN_WORDS: readonly (readonly [words: RegExp, code: string])[] = [
  [
    /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout)/,
    "ETIMEDOUT",
  ],
  [/^(Connection terminated|Client has encountered a connection error)/, "ECONNRESET"],
]

/** Errors that `pg` makes without a code. */
function isOwnWord(message: string): boolean {
  return /^(Query read timeout|Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Cannot use a pool after calling end|The server does not support SSL|SASL: |self[- ]signed|unable to )/.test(
    message,
  )
}
