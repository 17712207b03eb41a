/** How an event travels; the same words as in the contract of `@redoxkit/models`. */
export type EventKind = "push" | "query" | "query-response" | "sign-on"

/** The kinds, for checking input. */
export const eventKinds: readonly EventKind[] = ["push", "query", "query-response", "sign-on"]
