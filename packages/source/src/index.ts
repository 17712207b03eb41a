/**
 * Sends to Redox: tokens, messages, queries and files.
 *
 * @module
 */

export {
  type AppendOutcome,
  type Claim,
  type ClaimedTransmission,
  type EncryptionOptions,
  encryptionFrom,
  type NewTransmission,
  type RetentionOptions,
  type TransmissionFilter,
  type TransmissionState,
  type TransmissionSummary,
} from "@redoxkit/store"
export { jsonLogger, type LogFields, type Logger } from "@redoxkit/store/common"
export type { SourceAuth } from "./auth/contract.ts"
export { type LegacyKeyOptions, legacyKey } from "./auth/legacy-key.ts"
export { type OAuthOptions, oauth } from "./auth/oauth.ts"
export type { AssertionAlgorithm, PrivateKey } from "./auth/signing-key.ts"
export type * from "./calls.ts"
export { type DayLike, date, type InTimeZone } from "./dates/date.ts"
export { type DateTimeOptions, dateTime, type MomentLike } from "./dates/date-time.ts"
export { findDateTraps } from "./dates/find-date-traps.ts"
export {
  AbortedError,
  AuthenticationError,
  DeadlineError,
  DestinationRefusedError,
  FileTooLargeError,
  InvalidMessageError,
  NetworkError,
  RateLimitError,
  type RedoxErrorEntry,
  RedoxRefusedError,
  RedoxUnavailableError,
  SourceError,
  type SourceErrorCode,
  UnknownFateError,
  UnreadableAnswerError,
  type UnreadableReason,
  UploadNotPermittedError,
} from "./errors.ts"
export type { FileOptions } from "./files/file-options.ts"
export type { FileDetails, FileSource } from "./files/file-source.ts"
export { type FileValue, file } from "./files/file-value.ts"
export {
  type EmbeddedFile,
  filesOf,
  type LinkedFile,
  type ReceivedFile,
  type TextNote,
} from "./files/files-of.ts"
export type { UploadOptions, UploadResult } from "./files/upload.ts"
export type { OnProgress, UploadProgress } from "./files/upload-file.ts"
export type { WithFiles } from "./files/with-files.ts"
export type { Fetch } from "./http-post.ts"
export type { Reference, RetryOptions, SourceOptions, Validation } from "./options.ts"
export type { Enqueued, EnqueuedMessage, Outbox, OutboxStats } from "./outbox/contract.ts"
export type {
  DeliveryContext,
  DeliveryFailureContext,
  DeliveryOptions,
  Hold,
} from "./outbox/delivery-options.ts"
export type { EnqueueOptions } from "./outbox/enqueue.ts"
export { type MemoryOutboxOptions, memoryOutbox } from "./outbox/memory.ts"
export { OutboxError, type OutboxErrorCode } from "./outbox/outbox-error.ts"
export type { OutboxVerbs } from "./outbox/outbox-verbs.ts"
export { type SqliteOutbox, type SqliteOutboxOptions, sqliteOutbox } from "./outbox/sqlite.ts"
export { createSource, type Source } from "./source.ts"
