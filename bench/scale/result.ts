import type { Rate } from "./crew.ts"

/** What `pnpm bench scale --save` writes: medians over rounds; ratios are medians of the ratios of each round. */
export interface ScaleResult {
  readonly version: 1
  /** Day of the run, as YYYY-MM-DD. */
  readonly day: string
  readonly machine: Machine
  readonly plan: { readonly rounds: number; readonly milliseconds: number; readonly quick: boolean }
  readonly stored: readonly Stored[]
  readonly waiting: readonly Waiting[]
  readonly handled: readonly Handled[]
  readonly backlog: readonly Backlog[]
}

/** Where it was measured. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGigabytes: number
  readonly system: string
  readonly node: string
  readonly postgres: string
  readonly pgBoss: string
}

/** Which engine stores. */
export type Engine = "postgres" | "sqlite"

/** Storing, with 16 waiting requests in each receiver. */
export interface Stored {
  readonly engine: Engine
  readonly receivers: number
  readonly subscriptions: number
  readonly bytes: number
  readonly inbox: Rate
  /** Bare inserts, or bare appends with fdatasync. They know no subscriptions. */
  readonly bare: Rate
  /** `send` of pg-boss. */
  readonly boss?: Rate
  /** Rate of the inbox to the bare one. */
  readonly ofBare: number
  readonly ofBoss?: number
}

/** Storing in one receiver with SQLite, by the number of waiting requests. */
export interface Waiting {
  /** How much longer than by itself each sync took. */
  readonly addedMilliseconds: number
  readonly bytes: number
  readonly waiting: number
  readonly inbox: Rate
  /** `write` and `fdatasync`, one after the other in the main thread. */
  readonly oneByOne: Rate
  /** The same through `fs/promises`, with as many under way as requests wait. */
  readonly together: Rate
  readonly ofOneByOne: number
  readonly ofTogether: number
}

/** Handling in order, in messages a second. SQLite has one worker: the process that has the file. */
export interface Handled {
  readonly subscriptions: number
  readonly backlog: number
  readonly workers: number
  readonly work: number
  readonly fetchAndComplete: number
  readonly postgres: number
  readonly sqlite?: number
}

/** Storing and handling while many messages wait. */
export interface Backlog {
  readonly engine: Engine
  readonly waiting: number
  readonly inbox: Rate
  readonly handledPerSecond: number
}
