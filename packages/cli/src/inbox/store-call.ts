import type { StoreFileReader } from "@redoxkit/store"
import type { Arguments } from "../read-arguments.ts"
import type { Terminal } from "../terminal.ts"

/** What `redoxkit inbox` or `redoxkit outbox` was called with. */
export interface StoreCall extends Pick<Arguments, "texts" | "flags"> {
  readonly name: "inbox" | "outbox"
  readonly path: string
  readonly reader: StoreFileReader
  /** What follows the file. */
  readonly ids: readonly string[]
  readonly terminal: Terminal
}
