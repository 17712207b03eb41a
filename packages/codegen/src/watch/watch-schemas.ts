import { setTimeout } from "node:timers/promises"
import { CodegenError } from "../errors.ts"
import { type GenerateOptions, type GenerateResult, generate } from "../generate.ts"
import { fingerprint } from "./fingerprint.ts"
import { listen } from "./listen.ts"

/** What a watched run came to: its result, or the reason for which nothing could be made. */
export type WatchOutcome =
  | { readonly result: GenerateResult; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: CodegenError }

/** What `watchSchemas` is to do. */
export interface WatchOptions extends Omit<GenerateOptions, "check"> {
  /**
   * Milliseconds for which the files must stay as they are before they count as written: an editor removes a file and
   * puts another in its place, a download is unpacked file by file. Default: 100.
   */
  readonly settleMs?: number
  /** Milliseconds after which the files are looked at even when the system reported nothing. Default: 2000. */
  readonly pollMs?: number
}

/** A watch that is on. */
export interface SchemaWatch {
  /** Ends the watch; resolves when the run that is under way is through. */
  close(): Promise<void>
  /** Resolves when the watch was ended; rejects when it cannot go on, for example because the folder is gone. */
  readonly closed: Promise<void>
}

/**
 * Generates, and again whenever a schema or the config file changes. A mistake in them is told and the watch goes on;
 * it ends when the folder of schemas is gone.
 *
 * @param onOutcome - called after every run, one at a time
 * @example
 * const watch = watchSchemas({ schemas: "redox-schemas", out: "src/redox" }, ({ result, error }) => {
 *   console.log(error?.message ?? `${result?.events} events`)
 * })
 * process.once("SIGINT", () => watch.close())
 * await watch.closed
 */
export function watchSchemas(
  options: WatchOptions,
  onOutcome: (outcome: WatchOutcome) => void | Promise<void>,
): SchemaWatch {
  const { schemas, out, config, settleMs = 100, pollMs = 2000, ...rest } = options
  const others = typeof config === "string" ? [config] : []
  const look = () => fingerprint(schemas, others)
  const stop = new AbortController()
  const alarm = createAlarm(stop.signal)
  const closeListeners = listen(schemas, others, alarm.ring)
  const closed = run().finally(closeListeners)
  // Who only calls close() need not handle what closed rejects with.
  closed.catch(() => {})
  return {
    closed,
    async close() {
      stop.abort()
      await closed.catch(() => {})
    },
  }

  async function run(): Promise<void> {
    let done: string | undefined
    while (!stop.signal.aborted) {
      if (done === undefined || (await look()) !== done) {
        done = await settle()
        if (stop.signal.aborted) return
        if (done === undefined) throw folderGone()
        await onOutcome(await attempt())
      }
      await alarm.wait(pollMs)
    }
  }

  /** Looks until two looks in a row see the same. */
  async function settle(): Promise<string | undefined> {
    let state = await look()
    for (;;) {
      await setTimeout(settleMs, undefined, { signal: stop.signal }).catch(() => {})
      const next = await look()
      if (next === state || stop.signal.aborted) return next
      state = next
    }
  }

  async function attempt(): Promise<WatchOutcome> {
    try {
      const result = await generate({ schemas, out, ...rest, ...(config !== undefined && { config }) })
      return { result }
    } catch (error) {
      if (error instanceof CodegenError) return { error }
      throw error
    }
  }

  function folderGone(): CodegenError {
    const problem = `The folder "${schemas}" is not there, so that there is nothing to watch. Bring it back, and start again.`
    return new CodegenError("no-schemas", problem)
  }
}

interface Alarm {
  /** Ends the wait. Rings while nobody waits count for the next one. */
  readonly ring: () => void
  /** Waits until it rings, at most so long. */
  readonly wait: (milliseconds: number) => Promise<void>
}

function createAlarm(end: AbortSignal): Alarm {
  let rung = new AbortController()
  return {
    ring: () => rung.abort(),
    async wait(milliseconds) {
      const signal = AbortSignal.any([rung.signal, end])
      await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
      rung = new AbortController()
    },
  }
}
