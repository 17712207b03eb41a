import { type BodySeal, createBodySeal } from "../encryption/body-seal.ts"
import type { EncryptionOptions } from "../encryption/options.ts"
import type { StoreKind } from "../kind.ts"
import { type Retention, type RetentionOptions, toRetention } from "../retention.ts"

/** Options of a store in a SQLite file. */
export interface SqliteOptions {
  /**
   * Path of the file, made when it is missing (readable by its owner only); its folder must exist, on a local disk.
   * SQLite keeps `-wal` and `-shm` files beside it, and the store a `.lock` file.
   */
  readonly path: string
  /** How long finished transmissions and dead letters are kept. */
  readonly retention?: RetentionOptions
  /** Largest size of the file in bytes; appends beyond it reject with the code `inbox-full`, `outbox-full`. Default: as large as the disk allows. */
  readonly maxFileBytes?: number
  /**
   * What becomes of a file that turns out to be damaged. `hold`, the default: it is left alone, and everything rejects with
   * `inbox-corrupt`, `outbox-corrupt`, until somebody has moved it away or put a good one in its place, which is noticed
   * without a restart. `set-aside`: it is renamed to `PATH.corrupt-TIME` and a new file begun, so that new messages go on
   * while those of the damaged file wait for `redoxkit inbox salvage`; then later messages are passed on before earlier
   * ones. In both cases the damaged file is never written to or deleted.
   */
  readonly whenCorrupt?: "hold" | "set-aside"
  /** Encrypts bodies at rest. Without it they lie in the file as they came. */
  readonly encryption?: EncryptionOptions
  /** Bytes of recent bodies held in memory, so that they need not be read from the file again. Default 32 MiB. */
  readonly cacheBytes?: number
  /** Keys held in memory to recognise repeated ones without asking the file. Default 20,000. */
  readonly cachedKeys?: number
  /** Pause between two purges, in milliseconds. Default one minute. */
  readonly purgeEveryMs?: number
  /** Clock of the purge, in milliseconds since 1970. Default `Date.now`. All other times come with the calls. */
  readonly now?: () => number
}

/** Options with their defaults filled in. */
export interface SqliteSettings extends Required<Omit<SqliteOptions, "retention" | "encryption">> {
  readonly seal: BodySeal
  readonly retention: Retention
}

/** Checks options and fills in the defaults. Throws an error of the kind for a wrong option. */
export function toSettings(kind: StoreKind, options: SqliteOptions): SqliteSettings {
  const invalid = (what: string): Error => kind.invalidOption(`${kind.makers.sqlite}: ${what}`)
  const atLeast = (name: string, least: number, value: number): number => {
    if (value >= least) return value
    throw invalid(`${name} must be a number from ${least}. Correct it.`)
  }
  const { path, now = Date.now } = options
  if (typeof path !== "string" || path === "" || path === ":memory:" || path.startsWith("file:")) {
    throw invalid(
      `path must be the path of a file. For an ${kind.name} in memory, use ${kind.makers.memory}.`,
    )
  }
  const { whenCorrupt = "hold" } = options
  if (whenCorrupt !== "hold" && whenCorrupt !== "set-aside")
    throw invalid('whenCorrupt must be "hold" or "set-aside". Correct it, or leave it out for "hold".')
  return {
    path,
    whenCorrupt,
    retention: toRetention(kind, options.retention),
    seal: createBodySeal(kind, kind.makers.sqlite, options.encryption),
    maxFileBytes: atLeast("maxFileBytes", 65_536, options.maxFileBytes ?? Number.POSITIVE_INFINITY),
    cacheBytes: atLeast("cacheBytes", 0, options.cacheBytes ?? 32 * 1024 * 1024),
    cachedKeys: atLeast("cachedKeys", 1, options.cachedKeys ?? 20_000),
    purgeEveryMs: atLeast("purgeEveryMs", 1, options.purgeEveryMs ?? 60_000),
    now,
  }
}
