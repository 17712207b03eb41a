/** A list of the sandbox, newest first. */
export interface Page<Item> {
  readonly items: readonly Item[]
}

/** What `GET /api/status` tells, as far as commands look at it. */
export interface Status {
  /** Number of the newest change. */
  readonly change: number
}

/** A transmission of a sandbox without its payload. */
export interface LoggedTransmission {
  readonly logId: string
  readonly subscriptionId: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
  readonly eventType: string
  readonly kind: "message" | "query"
  readonly state: (typeof transmissionStates)[number]
  readonly attempts: number
  readonly lastStatus: number | null
  readonly lastError: string | null
  readonly dueAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** How far a transmission of a sandbox can be. */
export const transmissionStates = [
  "waiting",
  "delivering",
  "retrying",
  "delivered",
  "skipped",
  "failed",
] as const

/** A finding of the validator: place and rule, never a value. */
export interface Finding {
  readonly path: string
  readonly rule: string
  readonly expected: string
  readonly found: string
}
