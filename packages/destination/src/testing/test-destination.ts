import type { Logger } from "@redoxkit/store/common"
import { createDestination, type Destination } from "../destination.ts"
import type { Inbox } from "../inbox/contract.ts"
import { memoryInbox } from "../inbox/memory.ts"
import type { DestinationMetrics } from "../metrics.ts"
import type { DestinationOptions } from "../options.ts"
import { TOKEN } from "./requests.ts"
import { type TestEvents, type TestResponses, testModels } from "./test-models.ts"

/** One call of a logger. */
export interface LogRecord {
  readonly level: keyof Logger
  readonly fields: Readonly<Record<string, unknown>>
  readonly text: string
}

/** One call of a metrics hook. */
export type Measurement = readonly [hook: string, event: Readonly<Record<string, unknown>>]

/** A destination and what it did. */
export interface TestDestination {
  readonly destination: Destination<TestEvents, TestResponses>
  readonly inbox: Inbox
  readonly logs: readonly LogRecord[]
  readonly measured: readonly Measurement[]
  /** Validators that were loaded. */
  readonly loaded: readonly string[]
}

/** Options of a destination in a test; what is not given is filled in. */
export type TestOptions = Partial<DestinationOptions<TestEvents, TestResponses>>

/** Creates a destination on the test models, with a memory inbox, whose logs and measurements are kept. */
export function testDestination(options: TestOptions = {}): TestDestination {
  const models = testModels()
  const inbox = options.inbox ?? memoryInbox()
  const { logger, logs } = collectingLogger()
  const { metrics, measured } = collectingMetrics()
  const destination = createDestination({
    verificationToken: TOKEN,
    models,
    logger,
    metrics,
    ...(options.acknowledge === "handled" ? {} : { inbox }),
    ...options,
  })
  return { destination, inbox, logs, measured, loaded: models.loaded }
}

/** A logger that keeps what it is given. */
export function collectingLogger(): { readonly logger: Logger; readonly logs: readonly LogRecord[] } {
  const logs: LogRecord[] = []
  const log = (level: keyof Logger) => (fields: object, text: string) =>
    void logs.push({ level, fields: { ...fields }, text })
  return { logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") }, logs }
}

function collectingMetrics(): {
  readonly metrics: Required<DestinationMetrics>
  readonly measured: readonly Measurement[]
} {
  const measured: Measurement[] = []
  const hook = (name: string) => (event: object) => void measured.push([name, { ...event }])
  return {
    metrics: {
      received: hook("received"),
      duplicate: hook("duplicate"),
      rejected: hook("rejected"),
      validated: hook("validated"),
      handled: hook("handled"),
      failed: hook("failed"),
      parked: hook("parked"),
      queue: hook("queue"),
      takenOver: hook("takenOver"),
    },
    measured,
  }
}

/** Waits until nothing in the inbox waits for its first try or runs. */
export async function untilSettled(inbox: Inbox): Promise<void> {
  for (let state = await inbox.stats(); state.waiting + state.running > 0; state = await inbox.stats())
    await new Promise(setImmediate)
}

/** A promise and what settles it. */
export function deferred<Value = void>(): {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (error: unknown) => void
} {
  let resolve: (value: Value) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<Value>((accept, refuse) => {
    resolve = accept
    reject = refuse
  })
  return { promise, resolve, reject }
}
