import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { postgresOutbox } from "../../packages/postgres/src/index.ts"
import { startPostgres } from "../../packages/postgres/src/testing/server.ts"
import { type RedoxServer, startRedoxServer } from "../../packages/source/src/testing/redox-server.ts"
import { checkHistory, livesOf } from "./check-history.ts"
import { killOneByOne, type SharingProcess, untilEmpty } from "./kill-one-by-one.ts"
import { countUntold, type SourceVerdict, sentTo } from "./kill-source.ts"

/** How hard to try. */
export interface KillPostgresSourceOptions {
  /** How often a process is killed. */
  readonly kills: number
  /** Processes at the same time, each of which enqueues and delivers. */
  readonly processes: number
  /** How often the database itself ends without warning and starts again, in between. */
  readonly databaseCrashes: number
  /** Destinations that messages are enqueued for at the same time. */
  readonly destinations: number
  /** Longest time between two kills, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** How long a killed process keeps what it had claimed, in milliseconds. */
  readonly leaseMs: number
  /** Told after each kill. */
  readonly onKill?: (kill: number, stored: number) => void
}

interface Sender extends SharingProcess {
  /** Has it enqueue a message. Resolves with whether it said that the message is stored. */
  enqueue(destination: string, name: string): Promise<boolean>
}

/** What was enqueued for one destination. */
interface Enqueued {
  readonly destination: string
  readonly sent: string[]
  readonly acknowledged: Set<string>
  /** How many times Redox got something for it. */
  arrived: number
}

/** Nothing more is enqueued for a destination while so many wait, so that a kill hits what was enqueued lately. */
const MOST_WAITING = 100

/**
 * Kills processes that share an outbox in PostgreSQL with SIGKILL, one after the other, at random moments, and puts a new
 * one in the place of each. Each message of a destination is enqueued with whichever process answers, and the next one
 * when it is stored. Checks that Redox got everything that was stored, in order for each destination, and twice only what
 * was on its way at a kill.
 */
export async function killPostgresSource(options: KillPostgresSourceOptions): Promise<SourceVerdict> {
  const [database, server] = await Promise.all([startPostgres(), startRedoxServer()])
  const told = new Set<string>()
  const senders: Sender[] = []
  const lines: Enqueued[] = []
  const end = new AbortController()
  let enqueuing: readonly Promise<void>[] = []
  let started = 0
  const start = async (): Promise<void> => {
    started += 1
    senders.push(await startSender(started, server, database.url(), options.leaseMs, told))
  }
  server.answer(({ Meta }) => {
    const line = lines.find(({ destination }) => destination === Meta.Destinations?.[0]?.ID)
    if (line !== undefined) line.arrived += 1
    return undefined
  })
  try {
    await Promise.all(Array.from({ length: options.processes }, start))
    enqueuing = Array.from({ length: options.destinations }, (_, index) => {
      const line = {
        destination: `destination-${index}`,
        sent: [],
        acknowledged: new Set<string>(),
        arrived: 0,
      }
      lines.push(line)
      return enqueueFor(senders, line, end.signal)
    })
    const killed = await killOneByOne({
      ...options,
      database,
      processes: senders,
      start,
      onKill: (kill) =>
        options.onKill?.(
          kill,
          lines.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
        ),
    })
    end.abort()
    await Promise.all(enqueuing)
    await untilEmpty(postgresOutbox({ connectionString: database.url(), listen: false }))
    const sent = sentTo(server)
    const lives = lines.flatMap((line) => {
      const own = new Set(line.sent)
      const handled = sent
        .filter(({ transmissionId }) => own.has(transmissionId))
        .map(({ life, transmissionId }) => ({ process: life, transmissionId }))
      return livesOf(handled, killed)
    })
    return { ...checkHistory(lines, lives), untold: countUntold(sent, told) }
  } finally {
    end.abort()
    for (const { child } of senders) child.kill("SIGKILL")
    await Promise.allSettled(enqueuing)
    await Promise.all([database.stop(), server.close()])
  }
}

/** Messages of one destination. The next one is enqueued when the one before is stored, with whichever process. */
async function enqueueFor(senders: readonly Sender[], line: Enqueued, end: AbortSignal): Promise<void> {
  const { destination, sent, acknowledged } = line
  for (let turn = 0; !end.aborted; ) {
    if (sent.length - line.arrived > MOST_WAITING) {
      await wait(20)
      continue
    }
    const name = `${destination}/${sent.length}`
    const withNext = async (): Promise<boolean> => {
      turn += 1
      return (await senders[turn % Math.max(1, senders.length)]?.enqueue(destination, name)) ?? false
    }
    sent.push(name)
    while (!(await withNext())) {
      if (end.aborted) return
      await wait(20)
    }
    acknowledged.add(name)
    // As by somebody who has not heard that it is stored.
    if (sent.length % 10 === 0) await withNext()
    await wait(Math.random() * 30)
  }
}

async function startSender(
  number: number,
  { url, tokens }: RedoxServer,
  database: string,
  leaseMs: number,
  told: Set<string>,
): Promise<Sender> {
  const given = {
    ...{ url, key: tokens.apiKey, secret: tokens.secret },
    ...{ database, lease: `${leaseMs}`, life: `${number}` },
  }
  const child = spawn(
    process.execPath,
    [
      "--conditions=redoxkit-source",
      join(import.meta.dirname, "send-until-killed.ts"),
      ...Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]),
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  )
  // What is told to a process that was killed is lost, as it should be.
  child.stdin.on("error", () => {})
  const log = lastLines(child)
  const open = new Map<string, (isStored: boolean) => void>()
  const answer = (name: string, isStored: boolean): void => {
    open.get(name)?.(isStored)
    open.delete(name)
  }
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const [what, name = ""] = line.split(" ")
      if (what === "started") resolve()
      else if (what === "unknown") told.add(name)
      else if (what === "stored" || what === "refused") answer(name, what === "stored")
    })
    child.once("close", () => {
      reject(new Error(`A process ended too early:\n${log.join("\n")}`))
      for (const name of open.keys()) answer(name, false)
    })
  })
  return {
    child,
    number,
    log,
    async enqueue(destination, name) {
      if (child.exitCode !== null || child.signalCode !== null) return false
      return new Promise((resolve) => {
        open.set(name, resolve)
        child.stdin.write(`${destination} ${name}\n`)
      })
    },
  }
}

function lastLines(child: ChildProcess): readonly string[] {
  const log: string[] = []
  if (child.stderr !== null)
    createInterface(child.stderr).on("line", (line) => {
      log.push(line)
      if (log.length > 20) log.shift()
    })
  return log
}
