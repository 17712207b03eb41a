import {
  type BodySeal,
  createBodySeal,
  type EncryptionOptions,
  type Retention,
  type RetentionOptions,
  toRetention,
} from "@redoxkit/store"
import type { Pool } from "pg"
import type { PostgresKind } from "./kind.ts"

/** Options of a store in PostgreSQL. Give either `connectionString` or `pool`. */
export interface PostgresOptions {
  /** Where the database is, for example `postgres://user@host/database`. The store then has a pool of its own. */
  readonly connectionString?: string | undefined
  /** Your own pool of `pg`. It stays yours: `close()` does not end it. A store uses up to four connections at a time. */
  readonly pool?: Pool | undefined
  /**
   * Schema of the store's tables, made at the first start. Default `redoxkit_inbox`, `redoxkit_outbox`. One schema is one
   * store: all servers that share the work name the same one.
   */
  readonly schema?: string
  /**
   * How long a process may be silent before what it had claimed is given to others, in milliseconds. Default 30,000. A
   * process says that it is alive three times in this time.
   */
  readonly leaseMs?: number
  /** Longest wait for a connection, and for each call of the database, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** Most connections of the store's own pool, besides the one that listens. Default 4. */
  readonly connections?: number
  /**
   * Whether a connection listens for what other servers store, so that workers start at once. Default true. Without it,
   * or where it fails, workers look every `pollIntervalMs`. Set it to false behind a pooler that shares sessions.
   */
  readonly listen?: boolean
  /** Whether the store makes and updates its tables when it opens. Default true. */
  readonly migrate?: boolean
  /** How long finished transmissions and dead letters are kept. */
  readonly retention?: RetentionOptions
  /** Keys that encrypt bodies at rest. All servers need the same ones. Without them, bodies are stored as they come. */
  readonly encryption?: EncryptionOptions
  /** Time between two purges, in milliseconds. Default one minute. */
  readonly purgeEveryMs?: number
  /** Clock of the purge, in milliseconds since 1970. Default `Date.now`. All other times come with the calls. */
  readonly now?: () => number
}

/** Options with their defaults filled in. */
export interface PostgresSettings
  extends Required<Omit<PostgresOptions, "connectionString" | "pool" | "retention" | "encryption">> {
  readonly connectionString: string | undefined
  readonly pool: Pool | undefined
  readonly retention: Retention
  readonly seal: BodySeal
}

/** A name that needs no quotes, short enough for the channel that is named after it. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,47}$/

const LONGEST_TIMER = 2 ** 31 - 1

/** Checks options and fills in the defaults. Throws an error of the kind for a wrong option. */
export function toSettings(kind: PostgresKind, options: PostgresOptions): PostgresSettings {
  const invalid = (what: string): Error => kind.invalidOption(`${kind.maker}: ${what}`)
  const between = (name: string, least: number, most: number, value: number): number => {
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw invalid(`${name} must be a whole number from ${least} to ${most}. Correct it.`)
  }
  const { connectionString, pool, schema = `redoxkit_${kind.name}` } = options
  if ((connectionString === undefined) === (pool === undefined))
    throw invalid(
      "give either connectionString or pool. An environment variable that is not set gives neither.",
    )
  if (connectionString !== undefined && !isConnectionString(connectionString))
    throw invalid(
      "connectionString is not one of PostgreSQL. It begins with postgres:// and names a host; percent-encode special characters in its password.",
    )
  if (pool !== undefined && typeof pool.connect !== "function")
    throw invalid("pool is no pool of pg. Pass new Pool({ ... }).")
  if (!SCHEMA.test(schema) || schema.startsWith("pg_"))
    throw invalid(
      "schema must be a name of small letters, digits and underscores, at most 48, not starting with pg_.",
    )
  return {
    connectionString,
    pool,
    schema,
    leaseMs: between("leaseMs", 100, LONGEST_TIMER, options.leaseMs ?? 30_000),
    timeoutMs: between("timeoutMs", 1, LONGEST_TIMER, options.timeoutMs ?? 10_000),
    connections: between("connections", 2, 1_000, options.connections ?? 4),
    listen: options.listen ?? true,
    migrate: options.migrate ?? true,
    retention: toRetention(kind, options.retention),
    seal: createBodySeal(kind, kind.maker, options.encryption),
    purgeEveryMs: between("purgeEveryMs", 1, LONGEST_TIMER, options.purgeEveryMs ?? 60_000),
    now: options.now ?? Date.now,
  }
}

/** A broken one is refused here, because the error of a parser would hold it, password and all. */
function isConnectionString(text: unknown): boolean {
  return typeof text === "string" && /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
}
