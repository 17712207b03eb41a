import type { InboxStats } from "./inbox/contract.ts"

/** Names of the event that a measurement belongs to; names outside the catalogue are given as `(unknown)`. */
export interface EventLabels {
  readonly dataModel: string
  readonly eventType: string
}

/**
 * Called as messages move. Every hook is optional, is called synchronously and must not throw; durations are in milliseconds.
 *
 * @example
 * metrics: { handled: ({ dataModel, durationMs }) => histogram.record(durationMs, { dataModel }) }
 */
export interface DestinationMetrics {
  /** A message was stored (or, with `acknowledge: "handled"`, handled) and answered 200, or was taken by `take`. */
  received?(event: EventLabels & { readonly bytes: number; readonly durationMs: number }): void
  /** A message came that was stored before; answered 200 or taken, and not handled again. */
  duplicate?(event: EventLabels): void
  /** A request was answered with 400 or more. `reason` is from a closed list. */
  rejected?(event: { readonly status: number; readonly reason: RejectionReason }): void
  /** A message was held against its schema. */
  validated?(event: EventLabels & { readonly issues: number; readonly durationMs: number }): void
  /** All handlers of a message, the responder of a query, or the handler of a sign-on finished. `waitedMs` is the time from arrival to that. */
  handled?(event: EventLabels & { readonly durationMs: number; readonly waitedMs: number }): void
  /** Handling failed; `failures` counts this one. The message waits for its next try, unless `parked` follows. */
  failed?(event: EventLabels & { readonly failures: number; readonly reason: string }): void
  /** A message became a dead letter. With `blocked`, its subscription stands still. */
  parked?(event: EventLabels & { readonly reason: string; readonly blocked: boolean }): void
  /** State of the inbox, every `metricsIntervalMs`. `depth` counts what is not finished, `oldestAgeMs` is its greatest age. */
  queue?(event: { readonly depth: number; readonly oldestAgeMs: number; readonly stats: InboxStats }): void
  /**
   * Messages were taken over, and are handled again, because the server that had claimed them was not heard of for longer
   * than its lease: this one (`own`), or one of the others, noticed by this one. `silentMs` is for how long. Only of an
   * inbox that servers share.
   */
  takenOver?(event: {
    readonly of: "own" | "others"
    readonly count: number
    readonly silentMs: number
  }): void
}

/** Why a request was answered with 400 or more. */
export type RejectionReason =
  | "unauthorized"
  | "bad-signature"
  | "method"
  | "paused"
  | "back-pressure"
  | "bodies-too-many"
  | "storage"
  | "body-too-large"
  | "body-incomplete"
  | "body-encoding"
  | "body-already-read"
  | "no-responder"
  | "query-refused"
  | "query-timeout"
  | "query-failed"
  | "unreadable-query"
  | "handling-failed"
  | "no-sign-on"
  | "not-a-sign-on"
  | "sign-on-refused"
  | "sign-on-timeout"
  | "sign-on-failed"
