import type { Logger } from "@redoxkit/store/common"
import { memoryCursor } from "../cursor/memory.ts"
import type { PollerError } from "../errors.ts"
import type { Page } from "../fetching/page.ts"
import type { Deliver } from "../messages/deliver.ts"
import type { FailureContext, FetchContext, PollerOptions, RunResult } from "../options.ts"
import { createPoller, type Poller } from "../poller.ts"

/** A change of the tests. */
export interface Booking {
  readonly id: string
  readonly version: number
  /** Minutes after {@link NOON}. */
  readonly at: number
}

/** Noon of the day on which the tests take place. */
export const NOON = Date.parse("2026-03-02T12:00:00Z")

/** A change of the tests: `a1@5` is version 1 of a, five minutes after noon. */
export function booking(text: string): Booking {
  const [, id = "", version = "", at = ""] = /^([a-z]+)(\d+)@(-?[\d.]+)$/.exec(text) ?? []
  return { id, version: Number(version), at: Number(at) }
}

/** Options of a poller in a test. */
export type TestOptions = Partial<PollerOptions<Booking, unknown>>

/** A poller on a memory cursor, and what it did. */
export interface TestPoller {
  readonly poller: Poller
  /** What the receiver stored, such as `a1`, in its order; each key once. */
  readonly stored: readonly string[]
  /** What the receiver was handed, also what it had already. */
  readonly handed: readonly string[]
  readonly keys: readonly string[]
  /** Cursors, times and pages that were asked for. */
  readonly asked: readonly FetchContext[]
  readonly errors: readonly (readonly [PollerError, FailureContext])[]
  readonly runs: readonly RunResult[]
  readonly logs: readonly { readonly level: string; readonly fields: object; readonly text: string }[]
}

/**
 * Creates a poller whose API gives these pages: the first run gets the first list, and so on; then there is nothing new.
 * Texts in a page are changes, see {@link booking}.
 */
export function testPoller(
  runs: readonly (readonly (Partial<Page<string>> | Error)[])[],
  options: TestOptions & { readonly receiver?: Receiver } = {},
): TestPoller {
  const receiver = options.receiver ?? createReceiver()
  const asked: FetchContext[] = []
  const errors: (readonly [PollerError, FailureContext])[] = []
  const results: RunResult[] = []
  const logs: { level: string; fields: object; text: string }[] = []
  const log = (level: keyof Logger) => (fields: object, text: string) =>
    void logs.push({ level, fields, text })
  const left = [...runs]
  const { receiver: _, ...given } = options
  const poller = createPoller<Booking, unknown>({
    name: "bookings",
    cursor: memoryCursor(),
    every: 60_000,
    jitter: 0,
    async *fetchChanges(context) {
      asked.push(context)
      for (const page of left.shift() ?? []) {
        if (page instanceof Error) throw page
        yield { ...page, changes: (page.changes ?? []).map(booking) }
      }
    },
    changeKey: ({ id, version }) => `${id}/${version}`,
    changedAt: ({ at }) => NOON + at * 60_000,
    toMessages: ({ id, version }, { message }) =>
      message("Scheduling", "New", { Visit: { VisitNumber: `${id}${version}` } } as never),
    deliver: receiver.deliver,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    onError: (error, context) => void errors.push([error, context]),
    onRun: (result) => void results.push(result),
    now: () => NOON + 24 * 3_600_000,
    ...given,
  })
  return { poller, asked, errors, runs: results, logs, ...receiver }
}

/** Something that stores each key once, as an inbox does. */
export interface Receiver {
  readonly deliver: Deliver
  readonly stored: string[]
  readonly handed: string[]
  readonly keys: string[]
}

/** Creates a receiver. @param fail - told of each message; what it throws is what the receiver fails with */
export function createReceiver(fail: (name: string) => void = () => {}): Receiver {
  const keys = new Set<string>()
  const receiver = { stored: [] as string[], handed: [] as string[], keys: [] as string[] }
  return {
    ...receiver,
    async deliver({ body }, { key }) {
      const name = String((body as { Visit?: { VisitNumber?: string } }).Visit?.VisitNumber)
      fail(name)
      receiver.handed.push(name)
      if (keys.has(key)) return "duplicate"
      keys.add(key)
      receiver.keys.push(key)
      receiver.stored.push(name)
      return "stored"
    },
  }
}

/** A promise and what settles it. */
export function deferred<Value = void>(): {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
} {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
