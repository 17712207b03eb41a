import type { ValidationIssue } from "@redoxkit/models"

/** How far a transmission is. A query that the application refused has `failed`; a message is tried until it is skipped. */
export const transmissionStates = [
  "waiting",
  "delivering",
  "retrying",
  "delivered",
  "skipped",
  "failed",
] as const
export type TransmissionState = (typeof transmissionStates)[number]

/** Where a transmission came from. */
export type Origin = "source" | "compose" | "edited" | "burst"

/** A transmission without its body. It holds no payload. */
export interface TransmissionSummary {
  readonly seq: number
  /** `Meta.Logs[].ID`: its name, the same over all attempts. */
  readonly logId: string
  readonly subscriptionId: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
  readonly eventType: string
  readonly kind: "message" | "query"
  readonly origin: Origin
  /** Log ID of the transmission of which it is an edited copy. */
  readonly editedFrom: string | null
  readonly state: TransmissionState
  /** Attempts that failed since it was last sent by hand or for the first time. */
  readonly failures: number
  readonly attempts: number
  readonly lastStatus: number | null
  readonly lastError: string | null
  /** When the next attempt is due, in milliseconds since 1970. Waits are divided by the speed. */
  readonly dueAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly realData: boolean
  /** How many findings the validator has; `null` for an unknown event. */
  readonly issues: number | null
  readonly bytes: number
}

/** A transmission that is new. */
export interface NewTransmission {
  readonly logId: string
  readonly subscriptionId: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
  readonly eventType: string
  readonly kind: "message" | "query"
  readonly origin: Origin
  readonly editedFrom?: string
  readonly repeating?: boolean
  readonly createdAt: number
  readonly realData: boolean
  /** Findings of the validator; `undefined` for an unknown event. */
  readonly issues: readonly ValidationIssue[] | undefined
  readonly body: string
}

/** What changes in a transmission. */
export interface TransmissionChange {
  readonly state?: TransmissionState
  readonly failures?: number
  readonly attempts?: number
  readonly lastStatus?: number | null
  readonly lastError?: string | null
  readonly dueAt?: number | null
  readonly repeating?: boolean
  /** Puts it behind everything else in its subscription. */
  readonly toTheEnd?: boolean
}
