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

/** A request of a source, without its bodies. */
export interface LoggedRequest {
  readonly id: number
  readonly at: number
  readonly method: string
  readonly path: string
  readonly sourceId: string | null
  readonly dataModel: string | null
  readonly eventType: string | null
  /** `null` when the connection was cut on purpose. */
  readonly status: number | null
  readonly duration: number
  readonly error: string | null
  readonly logIds: readonly string[]
}

/** Something that went wrong in a sandbox. */
export interface LoggedError {
  readonly id: number
  readonly at: number
  readonly kind: (typeof errorKinds)[number]
  /** What happened, in one sentence. */
  readonly text: string
  readonly status: number | null
  readonly sourceId: string | null
  readonly destinationId: string | null
  readonly subscriptionId: string | null
  readonly logId: string | null
  readonly dataModel: string | null
  readonly eventType: string | null
}

/** What can go wrong in a sandbox. */
export const errorKinds = ["delivery", "alert", "query", "request", "verification", "sign-on"] as const

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
