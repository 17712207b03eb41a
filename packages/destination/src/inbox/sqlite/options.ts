import { DestinationError } from "../../errors.ts"
import { type Retention, type RetentionOptions, toRetention } from "../retention.ts"

/** Options of {@link sqliteInbox}. */
export interface SqliteInboxOptions {
  /**
   * Path of the file, made when it is missing (readable by its owner only); its folder must exist, on a local disk.
   * SQLite keeps `-wal` and `-shm` files beside it, and the inbox a `.lock` file.
   */
  readonly path: string
  /** How long finished transmissions and dead letters are kept. */
  readonly retention?: RetentionOptions
  /** Largest size of the file in bytes; appends beyond it reject with `inbox-full`. Default: as large as the disk allows. */
  readonly maxFileBytes?: number
  /** Bytes of recent bodies held in memory, so that they need not be read from the file again. Default 32 MiB. */
  readonly cacheBytes?: number
  /** Keys held in memory to recognise repeated deliveries without asking the file. Default 20,000. */
  readonly cachedKeys?: number
  /** Pause between two purges, in milliseconds. Default one minute. */
  readonly purgeEveryMs?: number
  /** Clock of the purge, in milliseconds since 1970. Default `Date.now`. All other times come with the calls. */
  readonly now?: () => number
}

/** Options with their defaults filled in. */
export interface SqliteInboxSettings extends Required<Omit<SqliteInboxOptions, "retention">> {
  readonly retention: Retention
}

/** Checks options and fills in the defaults. Throws a `DestinationError` with code `invalid-option`. */
export function toSettings(options: SqliteInboxOptions): SqliteInboxSettings {
  const { path, now = Date.now } = options
  if (typeof path !== "string" || path === "" || path === ":memory:" || path.startsWith("file:")) {
    throw invalid("path must be the path of a file. For an inbox in memory, use memoryInbox.")
  }
  return {
    path,
    retention: toRetention(options.retention),
    maxFileBytes: atLeast("maxFileBytes", 65_536, options.maxFileBytes ?? Number.POSITIVE_INFINITY),
    cacheBytes: atLeast("cacheBytes", 0, options.cacheBytes ?? 32 * 1024 * 1024),
    cachedKeys: atLeast("cachedKeys", 1, options.cachedKeys ?? 20_000),
    purgeEveryMs: atLeast("purgeEveryMs", 1, options.purgeEveryMs ?? 60_000),
    now,
  }
}

function atLeast(name: string, least: number, value: number): number {
  if (value >= least) return value
  throw invalid(`${name} must be a number from ${least}. Correct it.`)
}

function invalid(what: string): DestinationError {
  return new DestinationError("invalid-option", `sqliteInbox: ${what}`)
}
