/** Every way in which a store can be out of order. */
export type StoreFault = "closed" | "locked" | "corrupt" | "full" | "failed" | "version" | "key"

/** `application_id` of the SQLite files of each kind: "RxIn" and "RxOu" in ASCII. */
export const applicationIds = { inbox: 0x5278496e, outbox: 0x52784f75 } as const

/** What tells one kind of store from another: the words and errors of its users, and the mark of its files. */
export interface StoreKind {
  /** What its users call it; stands in the text of errors. */
  readonly name: "inbox" | "outbox"
  /** The package that its users import it from. */
  readonly packageName: string
  /** Names of the functions that make one, for errors about their options. */
  readonly makers: { readonly memory: string; readonly sqlite: string }
  /** `application_id` of its SQLite files: a file of one kind is refused by the other. */
  readonly applicationId: number
  /**
   * Whether a claim is on disk before it is given out. Costs a commit for each claim that finds something, and tells
   * after a crash what had been claimed, see {@link ClaimedTransmission.interrupted}.
   */
  readonly writesClaims: boolean
  /** Makes the error that a call rejects with. */
  readonly failure: (fault: StoreFault, message: string, options?: { readonly cause?: unknown }) => Error
  /** Makes the error that a wrong option is refused with. */
  readonly invalidOption: (message: string) => Error
}

/** What the thread of a SQLite store knows of its kind: functions cannot change threads. */
export type FileKind = Pick<StoreKind, "name" | "applicationId" | "writesClaims">

/**
 * A failure in the thread of a SQLite store, on its way to {@link StoreKind.failure}. `corrupt` may also say that the file
 * is one of something else: {@link DamagedFile} tells the two apart.
 */
export class StoreFailure extends Error {
  readonly fault: StoreFault

  constructor(fault: StoreFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = "StoreFailure"
    this.fault = fault
  }
}

/** The file of a store is damaged. */
export class DamagedFile extends StoreFailure {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super("corrupt", message, options)
  }
}
