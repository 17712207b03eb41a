/** What to measure, and for how long. */
export interface Plan {
  readonly rounds: number
  /** Length of one measurement. */
  readonly milliseconds: number
  readonly quick: boolean
  /** How long everything runs before anything counts; 0 for not at all. */
  readonly warmUpMilliseconds: number
  readonly receivers: readonly number[]
  readonly subscriptions: readonly number[]
  /** Storing bodies of another size: how many receivers, and over how many subscriptions. */
  readonly large: {
    readonly bytes: number
    readonly receivers: readonly number[]
    readonly subscriptions: number
  }
  /** Requests that wait in one receiver with SQLite; on the disk as it is, and with slower ones. */
  readonly waiting: {
    readonly requests: readonly number[]
    readonly bytes: readonly number[]
    readonly addedMilliseconds: readonly number[]
  }
  readonly handled: readonly {
    readonly subscriptions: number
    readonly backlog: number
    readonly workers: number
  }[]
  /** `work()` of pg-boss looks twice a second: less than two seconds would be chance. */
  readonly workMilliseconds: number
  readonly backlogs: readonly number[]
}

/** About twelve minutes on two quiet cores. */
export const FULL: Plan = {
  rounds: 3,
  milliseconds: 1_000,
  quick: false,
  warmUpMilliseconds: 500,
  receivers: [1, 2, 4],
  subscriptions: [1, 10, 100, 1_000],
  large: { bytes: 5_000, receivers: [1, 4], subscriptions: 100 },
  waiting: { requests: [1, 16, 64], bytes: [1_000, 5_000], addedMilliseconds: [0, 1] },
  handled: [
    { subscriptions: 1, backlog: 3_000, workers: 1 },
    { subscriptions: 1, backlog: 20_000, workers: 1 },
    { subscriptions: 100, backlog: 20_000, workers: 1 },
    { subscriptions: 1_000, backlog: 20_000, workers: 1 },
    { subscriptions: 100, backlog: 20_000, workers: 2 },
    { subscriptions: 1, backlog: 20_000, workers: 4 },
    { subscriptions: 100, backlog: 20_000, workers: 4 },
    { subscriptions: 1_000, backlog: 20_000, workers: 4 },
  ],
  workMilliseconds: 2_000,
  backlogs: [0, 100_000, 1_000_000],
}

/** A first look, of two or three minutes: shorter, fewer rounds, and less that waits. */
export const QUICK: Plan = {
  ...FULL,
  rounds: 2,
  milliseconds: 300,
  quick: true,
  warmUpMilliseconds: 300,
  handled: [
    { subscriptions: 1, backlog: 3_000, workers: 1 },
    { subscriptions: 100, backlog: 5_000, workers: 1 },
    { subscriptions: 1_000, backlog: 5_000, workers: 1 },
    { subscriptions: 100, backlog: 5_000, workers: 4 },
  ],
  workMilliseconds: 1_000,
  backlogs: [0, 10_000, 100_000],
}
