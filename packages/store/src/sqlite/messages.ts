import type { NewTransmission, StoreStats, TransmissionFilter, TransmissionSummary } from "../contract.ts"
import type { FileKind, StoreFault } from "../kind.ts"
import type { Retention } from "../retention.ts"

/** What the worker is started with. */
export interface WorkerSettings {
  readonly kind: FileKind
  readonly path: string
  readonly retention: Retention
  /** Largest size of the file in bytes; infinite for no limit. */
  readonly maxFileBytes: number
  readonly whenCorrupt: "hold" | "set-aside"
  /** What is still being passed on: the worker before this one has ended. */
  readonly running: readonly GivenOut[]
  /** Highest sequence number that was ever told: another file must not give it to another transmission. */
  readonly lastSeq: number
  /** A file that was found damaged: as long as it stays as it was then, it is not opened again. */
  readonly damaged: DamagedStamp | undefined
  /** Whether a file under this path was left before: a new one takes its place. */
  readonly replaced: boolean
}

/** A transmission that was claimed, and has not come back. */
export interface GivenOut {
  readonly seq: number
  readonly key: string
}

/** What tells a damaged file from the one that takes its place. */
export interface DamagedStamp {
  readonly stamp: string
  readonly error: ErrorMessage
}

/** A transmission of the file with its body. */
export interface StoredTransmission extends Omit<NewTransmission, "keyLifetimeMs"> {
  readonly seq: number
}

/** A body as it lies in the file. */
export interface StoredBody {
  readonly seq: number
  readonly key: string
  readonly stored: Uint8Array
}

/** Changes the file; all those of one group are committed together. */
export type WriteCommand =
  | {
      readonly do: "append"
      readonly transmission: NewTransmission
      /** Size of the body as it came: an encrypted one is larger. */
      readonly bytes: number
      /** Which key its body is encrypted with; `null` for none. */
      readonly keyId: string | null
    }
  | { readonly do: "reseal"; readonly seq: number; readonly stored: Uint8Array; readonly keyId: string }
  | { readonly do: "usedKeys" }
  | {
      readonly do: "complete"
      readonly seq: number
      readonly now: number
      readonly transmissionId: string | null
    }
  | { readonly do: "retry"; readonly seq: number; readonly dueAt: number; readonly reason: string }
  | {
      readonly do: "park"
      readonly seq: number
      readonly reason: string
      readonly block: boolean
      readonly now: number
    }
  | { readonly do: "release"; readonly seqs: readonly number[] }
  | {
      readonly do: "replay"
      readonly seqs: readonly number[]
      readonly states: readonly ("parked" | "blocked" | "done")[]
    }
  | { readonly do: "purge"; readonly now: number }

/** Changes nothing in the file; answered after the writes of its group are committed. */
export type ReadCommand =
  | { readonly do: "open" }
  /** Transmissions from `cachedFrom` on are in the memory of the other side and come without their bodies. */
  | { readonly do: "claim"; readonly limit: number; readonly now: number; readonly cachedFrom: number }
  | { readonly do: "load"; readonly seqs: readonly number[] }
  /** Bodies that are not encrypted with this key, behind `after`. */
  | { readonly do: "sealedOtherwise"; readonly keyId: string; readonly after: number }
  | {
      readonly do: "list"
      readonly filter: TransmissionFilter
      /** Leaves out those whose body was purged. */
      readonly withBody: boolean
      readonly limit: number
      /** Goes on behind this one. */
      readonly after: number
    }
  | { readonly do: "read"; readonly seq: number }
  | { readonly do: "stats" }

/** Anything that can be asked of the worker. */
export type Command = WriteCommand | ReadCommand | { readonly do: "close" }

/** What each command answers. */
export interface Answers {
  append: { readonly seq: number | undefined; readonly until: number | null }
  complete: undefined
  retry: undefined
  park: undefined
  release: undefined
  replay: number
  purge: { readonly forgottenKeys: readonly string[]; readonly more: boolean }
  reseal: undefined
  /** IDs of the keys that bodies are encrypted with. */
  usedKeys: readonly string[]
  /** IDs of the keys that bodies may be encrypted with. */
  open: readonly string[]
  claim: { readonly heads: readonly ClaimedHead[]; readonly nextDueAt: number | null }
  load: readonly StoredTransmission[]
  sealedOtherwise: { readonly bodies: readonly StoredBody[]; readonly next: number | undefined }
  list: { readonly summaries: readonly TransmissionSummary[]; readonly next: number | undefined }
  read: Omit<StoredBody, "seq"> | undefined
  stats: StoreStats
  close: undefined
}

/** A transmission that was given out; `stored` where the other side cannot have it in memory. */
export interface ClaimedHead {
  readonly seq: number
  readonly failures: number
  readonly interrupted: boolean
  readonly stored: StoredTransmission | undefined
}

/** A command with the number under which it is answered. */
export interface Call {
  readonly call: number
  readonly command: Command
}

/** An error on its way between threads: a thrown one would lose its members. */
export interface ErrorMessage {
  readonly fault: StoreFault
  readonly message: string
  readonly cause: unknown
}

/** The answer to one call. */
export type Result =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: ErrorMessage }

/** What the worker sends. */
export interface WorkerMessage {
  readonly results?: readonly Result[]
  /** What it did by itself, and somebody has to look at. */
  readonly notice?: ErrorMessage
  /** Why it could not open the file, or let go of it: the thread ends. */
  readonly failed?: ErrorMessage
  /** With `failed`: the file was left where it is, damaged. */
  readonly damaged?: DamagedStamp
}
