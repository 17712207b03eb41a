import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { readStoreFile, salvageStoreFile } from "../../packages/store/src/index.ts"
import { clearAtExit } from "../leave-nothing.ts"
import type { SampleMessage } from "../sender/read-samples.ts"
import { type AttackedServer, type Counts, startAttacked } from "./attacked-server.ts"
import { asideIn, type Fault, faultsOf } from "./faults.ts"

/** What came of a fault. */
export interface Played {
  readonly name: string
  readonly skipped?: string
  /** How often each status was answered while it lasted. */
  readonly statuses: Readonly<Record<string, number>>
  /** What `health()` gave as its reasons. */
  readonly health: readonly string[]
  readonly codes: readonly string[]
  /** Milliseconds from its end to the next 200, in the same process; `undefined` when there was none. */
  readonly recoveredMs: number | undefined
  readonly acknowledged: number
  /** Answered 200, and neither handled nor taken out of a file that was put aside. */
  readonly lost: number
  /** Whether the fault itself destroys messages. */
  readonly destroys: boolean
  /** Of those, taken out of a file that was put aside. */
  readonly salvaged: number
  readonly before: Counts
  readonly after: Counts
  /** Whether what was answered is what should be. */
  readonly asExpected: boolean
}

/** Names of all faults. */
export const faultNames: readonly string[] = faultsOf("").map(({ name }) => name)

/** Why a fault cannot be played here; `undefined` when it can. */
export function whyNotPlayed(name: string): string | undefined {
  return faultsOf("").find((fault) => fault.name === name)?.skip
}

const DEADLINE_MS = 60_000

/** Plays one fault against a server of its own: messages before it, while it lasts and after its end. */
export async function playFault(name: string, tries: number, message: SampleMessage): Promise<Played> {
  const top = mkdtempSync(join(tmpdir(), "redoxkit-storage-"))
  // A server that gave up its rights has to come through.
  chmodSync(top, 0o755)
  const folder = join(top, "inbox")
  mkdirSync(folder)
  const trigger = join(top, "break-commit")
  const fault = faultsOf(trigger).find((one) => one.name === name)
  if (fault === undefined) throw new Error(`There is no fault "${name}".`)
  let server: AttackedServer | undefined
  const clear = clearAtExit(() => {
    fault.clear?.(folder)
    rmSync(top, { recursive: true, force: true, maxRetries: 10 })
  })
  try {
    if (fault.skip !== undefined) return { ...NOT_PLAYED, name, skipped: fault.skip }
    fault.prepare?.(folder)
    const path = join(folder, "inbox.db")
    server = await startAttacked(path, message, {
      ...(fault.args === undefined ? {} : { args: fault.args }),
      ...(fault.descriptors === undefined ? {} : { descriptors: fault.descriptors }),
      ...(name.includes("fsync") ? { env: { REDOXKIT_BREAK_COMMIT: trigger } } : {}),
    })
    return await play(fault, { folder, path, server }, tries)
  } finally {
    await server?.kill()
    clear()
  }
}

async function play(fault: Fault, stage: Parameters<Fault["begin"]>[0], tries: number): Promise<Played> {
  const { server, folder } = stage
  await sendAll(server, 12)
  // The next thread moves what lies in the log into the main file; then both hold messages.
  server.tell("end-thread")
  await sendAll(server, 12)
  const before = await server.count()
  // A server without descriptors takes no new connections.
  await Promise.all(Array.from({ length: 8 }, () => server.health()))
  server.takeCodes()
  await fault.begin(stage)
  const statuses: Record<string, number> = {}
  // Side by side, as a busy feed of several subscriptions does.
  for (let sent = 0; sent < tries; sent += 8) {
    const some = Array.from({ length: Math.min(8, tries - sent) }, () => server.send())
    for (const status of await Promise.all(some)) statuses[status] = (statuses[status] ?? 0) + 1
  }
  const health = (await server.health()).reasons
  const codes = server.takeCodes()
  await fault.end(stage)
  const recoveredMs = await untilAnswered(server)
  server.tell("go")
  const salvaged = await untilHandled(server, folder)
  const after = await server.count()
  const lost = [...server.acknowledged].filter((id) => !server.handled.has(id) && !salvaged.has(id))
  return {
    name: fault.name,
    statuses,
    health,
    codes,
    recoveredMs,
    acknowledged: server.acknowledged.size,
    lost: lost.length,
    salvaged: salvaged.size,
    before,
    after,
    destroys: fault.destroys === true,
    asExpected: expected(fault, statuses, tries),
  }
}

function expected({ answers }: Fault, statuses: Readonly<Record<string, number>>, tries: number): boolean {
  const refused = statuses[503] ?? 0
  if (refused + (statuses[200] ?? 0) !== tries) return false
  if (answers === 503) return refused === tries
  return answers === "200 or 503" || (refused > 0 && refused <= 16)
}

async function sendAll(server: AttackedServer, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    if ((await untilAnswered(server)) === undefined) throw new Error("The server answers no 200.")
  }
}

async function untilAnswered(server: AttackedServer): Promise<number | undefined> {
  const started = performance.now()
  while (performance.now() - started < DEADLINE_MS) {
    if ((await server.send()) === 200) return Math.round(performance.now() - started)
    await wait(50)
  }
  return undefined
}

/** Waits until everything is handled but what lies in files that were put aside, and takes that out of them. */
async function untilHandled(server: AttackedServer, folder: string): Promise<ReadonlySet<string>> {
  const salvaged = new Set<string>()
  for (const aside of asideIn(folder)) {
    const into = join(folder, `salvaged-${salvaged.size}.db`)
    salvageStoreFile(aside, { name: "inbox", into })
    const file = readStoreFile(into)
    for (const { transmissionId } of file.list({ limit: 1_000_000 })) salvaged.add(transmissionId ?? "")
    file.close()
  }
  const started = performance.now()
  const isOpen = (id: string): boolean => !server.handled.has(id) && !salvaged.has(id)
  while ([...server.acknowledged].some(isOpen) && performance.now() - started < DEADLINE_MS) await wait(50)
  return salvaged
}

const NOT_PLAYED = {
  statuses: {},
  health: [],
  codes: [],
  recoveredMs: undefined,
  acknowledged: 0,
  lost: 0,
  salvaged: 0,
  destroys: false,
  before: { descriptors: 0, megabytes: 0 },
  after: { descriptors: 0, megabytes: 0 },
  asExpected: true,
}
