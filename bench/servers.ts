import { type ChildProcess, fork } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { LoadOptions, LoadResult } from "./load.ts"
import type { Cost, Variant } from "./server.ts"
import { compileSlowSync } from "./slow-sync.ts"
import { median } from "./statistics.ts"

export interface Measurement {
  readonly perSecond: number
  readonly cpuPerRequest: number
  readonly p99: number
  readonly eventLoopP99: number
}

export interface ServersResult {
  readonly connections: number
  readonly bytes: number
  /** Median of every variant over all rounds. */
  readonly medians: Readonly<Record<Variant, Measurement>>
  /** Median over the rounds of each round's ratio to Express with its parser. */
  readonly rateToExpress: Readonly<Record<Variant, number>>
  readonly cpuToExpress: Readonly<Record<Variant, number>>
}

const variants: readonly Variant[] = ["node-http", "express-json", "redoxkit-memory", "redoxkit-sqlite"]

/** Long enough for the engine to have compiled what runs often: the rate of a server still rises for ten seconds. */
const WARM_UP = { connections: 16, milliseconds: 12_000 }

/**
 * Measures all servers in turn, round after round, so that what else the machine does falls on all of them alike.
 *
 * @param options.connections - numbers of connections, measured one after the other on the same servers
 */
export async function* measureServers(options: {
  readonly connections: readonly number[]
  readonly bytes: number
  readonly rounds: number
  readonly milliseconds: number
}): AsyncGenerator<ServersResult> {
  const { bytes, milliseconds } = options
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-bench-"))
  const load = fork(new URL("./load.ts", import.meta.url))
  const servers = await Promise.all(
    variants.map((variant) => startServer(variant, join(folder, `${variant}.db`))),
  )
  try {
    for (const server of servers) await measure(load, server, { bytes, ...WARM_UP })
    for (const connections of options.connections) {
      const rounds: Record<Variant, Measurement>[] = []
      for (let round = 0; round < options.rounds; round += 1) {
        const measured = {} as Record<Variant, Measurement>
        for (const server of servers)
          measured[server.variant] = await measure(load, server, { bytes, connections, milliseconds })
        rounds.push(measured)
      }
      yield { connections, bytes, ...summarize(rounds) }
    }
  } finally {
    for (const { child } of servers) child.kill("SIGKILL")
    load.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
}

function summarize(
  rounds: readonly Record<Variant, Measurement>[],
): Omit<ServersResult, "connections" | "bytes"> {
  const over = <Value>(read: (variant: Variant) => Value): Record<Variant, Value> =>
    Object.fromEntries(variants.map((variant) => [variant, read(variant)])) as Record<Variant, Value>
  const ratio = (read: (measurement: Measurement) => number): Record<Variant, number> =>
    over((variant) => median(rounds.map((round) => read(round[variant]) / read(round["express-json"]))))
  return {
    medians: over((variant) => ({
      perSecond: median(rounds.map((round) => round[variant].perSecond)),
      cpuPerRequest: median(rounds.map((round) => round[variant].cpuPerRequest)),
      p99: median(rounds.map((round) => round[variant].p99)),
      eventLoopP99: median(rounds.map((round) => round[variant].eventLoopP99)),
    })),
    rateToExpress: ratio(({ perSecond }) => perSecond),
    cpuToExpress: ratio(({ cpuPerRequest }) => cpuPerRequest),
  }
}

/** Delay of the event loop of the SQLite server while every fsync takes so long; `undefined` without a C compiler. */
export async function measureSlowFsync(milliseconds: number): Promise<Measurement | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-bench-"))
  const library = compileSlowSync(folder, milliseconds)
  const load = fork(new URL("./load.ts", import.meta.url))
  try {
    if (library === undefined) return undefined
    const server = await startServer("redoxkit-sqlite", join(folder, "slow.db"), { LD_PRELOAD: library })
    try {
      const options = { connections: 16, bytes: 5_000, milliseconds: 2_000 }
      await measure(load, server, options)
      return await measure(load, server, options)
    } finally {
      server.child.kill("SIGKILL")
    }
  } finally {
    load.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
}

interface RunningServer {
  readonly variant: Variant
  readonly child: ChildProcess
  readonly port: number
}

async function startServer(
  variant: Variant,
  inboxFile: string,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningServer> {
  const child = fork(new URL("./server.ts", import.meta.url), [variant, inboxFile], {
    env: { ...process.env, ...env },
  })
  const { port } = await answer<{ port: number }>(child)
  return { variant, child, port }
}

async function measure(
  load: ChildProcess,
  server: RunningServer,
  options: Pick<LoadOptions, "connections" | "bytes" | "milliseconds">,
): Promise<Measurement> {
  await ask(server.child, "begin")
  const { requests, failures, seconds, p99 } = await ask<LoadResult>(load, {
    port: server.port,
    path: "/redox",
    token: "bench-token",
    connections: options.connections,
    bytes: options.bytes,
    milliseconds: options.milliseconds,
  } satisfies LoadOptions)
  if (failures > 0)
    throw new Error(
      `${server.variant} answered ${failures} of ${requests} requests with something else than 200`,
    )
  const { cpu, eventLoopP99 } = await ask<Cost>(server.child, "end")
  return { perSecond: requests / seconds, cpuPerRequest: cpu / requests, p99, eventLoopP99 }
}

function ask<Result>(child: ChildProcess, message: object | string): Promise<Result> {
  const result = answer<Result>(child)
  child.send(message)
  return result
}

function answer<Result>(child: ChildProcess): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error("A process of the benchmark ended early"))
    child.once("exit", onExit)
    child.once("message", (message) => {
      child.off("exit", onExit)
      resolve(message as Result)
    })
  })
}
