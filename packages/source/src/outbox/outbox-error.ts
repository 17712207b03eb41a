import { SourceError, type SourceErrorCode } from "../errors.ts"

/** Every reason for which an outbox rejects. */
export type OutboxErrorCode = Exclude<Extract<SourceErrorCode, `outbox-${string}`>, "outbox-missing">

/** A failure of an outbox: the storage is locked, full, damaged, closed or out of order. */
export class OutboxError extends SourceError {
  declare readonly code: OutboxErrorCode

  constructor(code: OutboxErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(code, message, options)
  }
}
