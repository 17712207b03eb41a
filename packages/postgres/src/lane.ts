/** A way that calls take in batches: one batch at a time, so that calls keep their order and share commits. */
export interface Lane<Command, Result> {
  /** Adds a call. What is added in one turn of the event loop, or while a batch is under way, goes together. */
  add(command: Command): Promise<Result>
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

/** A call in a lane. */
export interface Call<Command, Result> {
  readonly command: Command
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Makes a lane.
 *
 * @param fits - whether a call may go with the batch that stands so far
 * @param run - settles every call of a batch; must not reject
 */
export function createLane<Command, Result>(
  fits: (command: Command, batch: readonly Command[]) => boolean,
  run: (calls: readonly Call<Command, Result>[]) => Promise<void>,
): Lane<Command, Result> {
  let waiting: Call<Command, Result>[] = []
  let running: Promise<void> | undefined

  const take = (): readonly Call<Command, Result>[] => {
    const batch: Command[] = []
    let count = 0
    for (const { command } of waiting) {
      if (count > 0 && !fits(command, batch)) break
      batch.push(command)
      count += 1
    }
    const calls = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return calls
  }

  const drain = async (): Promise<void> => {
    await new Promise(setImmediate)
    while (waiting.length > 0) await run(take())
    running = undefined
  }

  return {
    add: (command) =>
      new Promise((resolve, reject) => {
        waiting.push({ command, resolve, reject })
        running ??= drain()
      }),
    async idle() {
      while (running !== undefined) await running
    },
  }
}
