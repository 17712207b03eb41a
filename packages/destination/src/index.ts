/**
 * Receives Redox messages: verifies the endpoint, authenticates, stores, answers 200, then validates and routes.
 * Free of any web framework; see `@redoxkit/express` and `@redoxkit/koa` for mounting it.
 *
 * @module
 */

export { type EncryptionOptions, encryptionFrom, type RetentionOptions } from "@redoxkit/store"
export { jsonLogger, type LogFields, type Logger } from "@redoxkit/store/common"
export type { SignatureOptions } from "./check-signature.ts"
export { createDestination, type Destination, type Off } from "./destination.ts"
export {
  DestinationError,
  type DestinationErrorCode,
  HandlersFailed,
  InboxError,
  type InboxErrorCode,
  QueryRefusal,
  SignOnRefusal,
} from "./errors.ts"
export type {
  ErrorHandler,
  FailureContext,
  Handler,
  HandlerContext,
  MessageTypeOf,
  QueryModelOf,
  Responder,
  ResponseOf,
  RoutedMessage,
} from "./handlers.ts"
export { answerHealth, type Health, type UnreadyReason } from "./health.ts"
export { type Envelope, subscriptionOf as defaultSubscription } from "./identify.ts"
export type * from "./inbox/contract.ts"
export { type MemoryInboxOptions, memoryInbox } from "./inbox/memory.ts"
export { type SqliteInbox, type SqliteInboxOptions, sqliteInbox } from "./inbox/sqlite.ts"
export type { DestinationMetrics, EventLabels, RejectionReason } from "./metrics.ts"
export { type NodeRequestState, nodeRequest, writeAnswer } from "./node-http.ts"
export type { DestinationOptions, RetryOptions } from "./options.ts"
export type { BackPressureOptions } from "./pressure/back-pressure.ts"
export type { Answer, DestinationRequest, RequestBody } from "./request.ts"
export {
  createOneTimeLinks,
  type OneTimeLinkEntry,
  type OneTimeLinkOptions,
  type OneTimeLinkStore,
  type OneTimeLinks,
} from "./sign-on/one-time-links.ts"
export type { SignOnOptions } from "./sign-on/options.ts"
export type {
  SignOn,
  SignOnAnswer,
  SignOnClaims,
  SignOnContext,
  SignOnHandler,
  SignOnMessageOf,
  SignOnPatientId,
} from "./sign-on/sign-on.ts"
export type { UsedTokens } from "./sign-on/used-tokens.ts"
export type { TakeOptions } from "./take.ts"
export type { Trace, TracedStep } from "./tracing.ts"
