/**
 * Asks an API what has changed, at an interval, and passes it on as Redox messages: to the inbox of a destination or the
 * outbox of a source.
 *
 * @module
 */

export { jsonLogger, type LogFields, type Logger } from "@redoxkit/store/common"
export type * from "./cursor/contract.ts"
export { memoryCursor } from "./cursor/memory.ts"
export { type CursorFileContent, readCursorFile } from "./cursor/read-cursor-file.ts"
export { type SqliteCursorOptions, sqliteCursor } from "./cursor/sqlite.ts"
export { ApiError, BadChange, PollerError, type PollerErrorCode } from "./errors.ts"
export type { Fetch, GetJson } from "./fetching/get-json.ts"
export type { Page } from "./fetching/page.ts"
export {
  type Deliver,
  type DeliverContext,
  type EnqueuingSource,
  type Reference,
  type TakingDestination,
  toDestination,
  toOutbox,
} from "./messages/deliver.ts"
export type * from "./messages/polled-message.ts"
export type {
  DetailsContext,
  FailureContext,
  FetchContext,
  MessageContext,
  PollerOptions,
  RunResult,
} from "./options.ts"
export type { ParkedSummary, ReplayResult } from "./parked.ts"
export { createPoller, type Poller } from "./poller.ts"
export type { PollerActivity, PollerStatus } from "./status.ts"
