import { Worker } from "node:worker_threads"
import type { StoreKind } from "../kind.ts"
import { createGroupCommit } from "./group-commit.ts"
import type { Answers, Call, Command, DamagedStamp, WorkerMessage, WorkerSettings } from "./messages.ts"
import { unpackError } from "./sqlite-error.ts"

// From source, Node takes the types out; the built package has plain JavaScript.
const FROM_SOURCE = import.meta.url.endsWith(".ts")
const WORKER = new URL(FROM_SOURCE ? "./worker.ts" : "./worker.js", import.meta.url)
// The worker needs none of the process's own flags and loaders. Up to Node 23, node:sqlite warns.
const EXEC_ARGV = [
  "--disable-warning=ExperimentalWarning",
  ...(FROM_SOURCE ? ["--experimental-strip-types"] : []),
]

/** The way to the worker thread, which is started when it is needed. */
export interface WorkerLink {
  /**
   * Asks the worker for something.
   *
   * @param settle - turns the answer into a result at once, before the answers behind it are looked at
   */
  ask<C extends Command, R>(command: C, settle: (answer: Answers[C["do"]]) => R): Promise<R>
  /** Throws when the link is closed. */
  checkOpen(): void
  /** Lets the worker finish and close the file. Later calls reject with the fault `closed`. */
  close(): Promise<void>
}

interface Pending {
  readonly settle: (answer: never) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * Connects to the worker. When the worker fails or cannot open its file, everything that waits for it is rejected, and
 * the next call starts another one. The worker keeps the process alive while an answer is due, and not otherwise.
 *
 * @param settings - called at each start
 * @param answered - called after each batch of answers
 * @param noticed - told of what the worker did by itself
 */
export function createWorkerLink(
  kind: StoreKind,
  settings: () => Omit<WorkerSettings, "damaged" | "replaced">,
  answered: () => void,
  noticed: (what: Error) => void,
): WorkerLink {
  const pending = new Map<number, Pending>()
  let worker: Worker | undefined
  let damaged: DamagedStamp | undefined
  let replaced = false
  let lastCall = 0
  let closed = false

  const rejectAll = (error: Error): void => {
    const waiting = [...pending.values()]
    pending.clear()
    for (const { reject } of waiting) reject(error)
  }

  const start = (): Worker => {
    const started = new Worker(WORKER, {
      workerData: { ...settings(), damaged, replaced } satisfies WorkerSettings,
      execArgv: EXEC_ARGV,
      name: `redox-${kind.name}`,
    })
    let cause: unknown
    started.on("error", (error) => {
      cause = error
    })
    started.on("messageerror", (error) => {
      cause = error
      void started.terminate()
    })
    // Only with its end has the thread let go of the file, so that another one can take over.
    started.on("exit", (code) => {
      if (worker !== started) return
      worker = undefined
      const message = `The thread of the ${kind.name} has ended. The next call starts it again; when that fails too, see the cause. (In a bundled program, keep ${kind.packageName} external.)`
      rejectAll(kind.failure("failed", message, { cause: cause ?? new Error(`exit code ${code}`) }))
    })
    started.on("message", (message: WorkerMessage) => {
      if (worker !== started) return
      if (message.notice !== undefined) noticed(unpackError(message.notice, kind))
      for (const result of message.results ?? []) {
        const one = pending.get(result.call)
        pending.delete(result.call)
        if (one === undefined) continue
        if ("error" in result) one.reject(unpackError(result.error, kind))
        else one.resolve(one.settle(result.value as never))
      }
      if (message.failed !== undefined) {
        worker = undefined
        damaged = message.damaged
        replaced ||= damaged !== undefined || message.notice !== undefined
        rejectAll(unpackError(message.failed, kind))
      } else if (pending.size === 0) started.unref()
      answered()
    })
    return started
  }

  const batches = createGroupCommit(
    ({ calls, transfer }) => {
      // What was rejected meanwhile, since the worker ended, must not be done behind its caller's back.
      const awaited = calls.filter(({ call }) => pending.has(call))
      if (awaited.length === 0) return
      worker ??= start()
      worker.postMessage(awaited, transfer)
      // Not before: without an answer that is due, it would keep the process alive for ever.
      worker.ref()
    },
    (calls: readonly Call[], error) => {
      for (const { call } of calls) {
        const message = `A call could not be handed to the thread of the ${kind.name}. The cause says why.`
        pending.get(call)?.reject(kind.failure("failed", message, { cause: error }))
        pending.delete(call)
      }
    },
  )

  const checkOpen = (): void => {
    if (closed) throw kind.failure("closed", `The ${kind.name} is closed. Make a new one to go on.`)
  }

  const ask: WorkerLink["ask"] = (command, settle) =>
    new Promise((resolve, reject) => {
      checkOpen()
      lastCall += 1
      pending.set(lastCall, { settle, resolve: resolve as (value: unknown) => void, reject })
      batches.add({ call: lastCall, command })
    })

  return {
    ask,
    checkOpen,
    async close() {
      const nothingToClose = worker === undefined && pending.size === 0
      const finished = nothingToClose ? undefined : ask({ do: "close" }, () => undefined)
      closed = true
      try {
        await finished
      } catch (error) {
        // Without a worker there is no open file: it could not be opened, or is closed by the worker's end.
        if (worker !== undefined) throw error
      } finally {
        const ending = worker
        worker = undefined
        await ending?.terminate()
      }
    },
  }
}
