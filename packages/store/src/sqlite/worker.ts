/**
 * The thread that owns the file of a SQLite store. It takes everything that has arrived while it was busy as one group:
 * first the writes in one transaction, then the reads. When the file turns out to be damaged or is no longer there, it
 * lets go of it and ends; the next call starts another one.
 *
 * @module
 */
import {
  isMainThread,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from "node:worker_threads"
import { StoreFailure } from "../kind.ts"
import { commitGroup, type WriteCall } from "./group.ts"
import { letGo } from "./let-go.ts"
import type { Call, Command, ReadCommand, Result, WorkerMessage, WorkerSettings } from "./messages.ts"
import { openStore, stampDamaged } from "./open-store.ts"
import { answer } from "./read.ts"
import { packError, tellsOfDamage } from "./sqlite-error.ts"
import type { OpenStore } from "./write.ts"

if (parentPort === null || isMainThread)
  throw new StoreFailure("failed", "This module is started by sqliteStore.")
start(parentPort, workerData as WorkerSettings)

function start(port: MessagePort, settings: WorkerSettings): void {
  try {
    serve(port, settings)
  } catch (error) {
    const failed = packError(error, settings.kind)
    const damaged = tellsOfDamage(error) ? { damaged: stampDamaged(settings.path, failed) } : {}
    port.postMessage({ failed, ...damaged } satisfies WorkerMessage)
    port.close()
  }
}

function serve(port: MessagePort, settings: WorkerSettings): void {
  const { file, store, lister } = openStore(settings, (notice) =>
    port.postMessage({ notice } satisfies WorkerMessage),
  )

  const close = (call: number): Result => {
    try {
      // The file knows nothing of what runs, but would still call it `retrying`.
      for (const seq of store.lines.running()) store.statements.setWaiting.run(seq)
    } catch {
      // A full disk: after the next start they are retries that are due, which comes to the same.
    }
    try {
      file.close()
      return { call, value: undefined }
    } catch (error) {
      return { call, error: packError(error, settings.kind) }
    }
  }

  const run = (calls: readonly Call[]): void => {
    const results: Result[] = []
    const writes = calls.filter(isWrite)
    if (writes.length > 0) results.push(...commitGroup(store, writes))
    for (const { call, command } of calls) {
      if (isRead(command)) results.push(attempt(store, call, () => answer(store, lister, command)))
    }
    // Before anybody is answered: what was committed to a file that nobody will find again is not stored.
    const end = letGo(file, settings, calls, results)
    if (end !== undefined) {
      port.postMessage(end)
      if (end.failed !== undefined) port.close()
      return
    }
    for (const { call, command } of calls) if (command.do === "close") results.push(close(call))
    port.postMessage({ results } satisfies WorkerMessage, bodiesOf(results))
  }

  port.on("message", (first: readonly Call[]) => {
    const calls = [...first]
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      calls.push(...(next.message as readonly Call[]))
    }
    run(calls)
  })
}

function attempt({ kind }: OpenStore, call: number, work: () => unknown): Result {
  try {
    return { call, value: work() }
  } catch (error) {
    return { call, error: packError(error, kind) }
  }
}

function isRead(command: Command): command is ReadCommand {
  const { do: name } = command
  return ["open", "claim", "load", "sealedOtherwise", "list", "read", "stats"].includes(name)
}

function isWrite(call: Call): call is WriteCall {
  return call.command.do !== "close" && !isRead(call.command)
}

/** Buffers of the bodies among the answers: handed over instead of copied. */
function bodiesOf(results: readonly Result[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  const add = (body: unknown): void => {
    if (body instanceof Uint8Array && body.buffer instanceof ArrayBuffer && body.byteLength > 0)
      buffers.add(body.buffer)
  }
  for (const result of results) {
    if (!("value" in result) || typeof result.value !== "object" || result.value === null) continue
    const { value } = result
    if (value instanceof Uint8Array) add(value)
    else if (Array.isArray(value)) for (const stored of value) add((stored as { body?: unknown }).body)
    else if ("heads" in value && Array.isArray(value.heads)) {
      for (const head of value.heads) add((head as { stored?: { body?: unknown } }).stored?.body)
    }
  }
  return [...buffers]
}
