/** Ends a wait. */
export type Cancel = () => void

/**
 * The clock of a sandbox. Moments are those of the wall, so that date-times in messages and lives of tokens are what an
 * application expects; only the waits of the protocol run faster.
 */
export interface Clock {
  /** The moment, in milliseconds since 1970. */
  now(): number
  /** Calls back after a wait of the protocol, such as that before a retry. The speed shortens it. */
  wait(milliseconds: number, callback: () => void): Cancel
  /** Calls back after a time that an application may take, such as that for an answer. The speed leaves it alone. */
  limit(milliseconds: number, callback: () => void): Cancel
  /** By what waits are divided. */
  readonly speed: number
  /** Changes the speed, also of the waits that are running. */
  setSpeed(speed: number): void
}
