import type { StoreKind } from "@redoxkit/store"

/** What tells an inbox in PostgreSQL from an outbox. */
export interface PostgresKind extends Pick<StoreKind, "name" | "writesClaims" | "failure" | "invalidOption"> {
  /** Name of the function that makes one, for errors about its options. */
  readonly maker: string
}
