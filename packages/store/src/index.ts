/**
 * Stores messages in order, durably, and passes them on: what the inbox of `@redoxkit/destination` and the outbox of
 * `@redoxkit/source` have in common. Use those.
 *
 * @module
 */

export { backoffDelay } from "./backoff.ts"
export type * from "./contract.ts"
export { abortOf, createDrain, type Drain, type DrainOptions, type Settle } from "./drain.ts"
export { type BodySeal, createBodySeal, keyIdOf } from "./encryption/body-seal.ts"
export { openClaimed } from "./encryption/open-claimed.ts"
export { type EncryptionOptions, encryptionFrom } from "./encryption/options.ts"
export { applicationIds, type FileKind, StoreFailure, type StoreFault, type StoreKind } from "./kind.ts"
export { type MemoryOptions, memoryStore } from "./memory.ts"
export { createOpenWork, type OpenWork } from "./open-work.ts"
export { readStoreFile, type StoreFileReader } from "./read-store-file.ts"
export { createReadyListeners, type ReadyListeners } from "./ready.ts"
export { type Retention, type RetentionOptions, toRetention } from "./retention.ts"
export { limitOf, replayable, seqOf } from "./rules.ts"
export { type Salvaged, type SalvageOptions, salvageStoreFile } from "./salvage/salvage-store-file.ts"
export { takeLock } from "./sqlite/lock.ts"
export { createPrivateFile } from "./sqlite/private-file.ts"
export { toFailure } from "./sqlite/sqlite-error.ts"
export { type Reencrypted, type SqliteOptions, type SqliteStore, sqliteStore } from "./sqlite.ts"
export { createTroubleListeners, type TroubleListeners } from "./troubles.ts"
