import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { postgresInbox } from "../../packages/postgres/src/index.ts"
import { startPostgres } from "../../packages/postgres/src/testing/server.ts"
import { deliver } from "../sender/deliver.ts"
import type { SampleMessage } from "../sender/read-samples.ts"
import { stampMessage } from "../sender/stamp-message.ts"
import { checkHistory, livesOf, type SharedHandling, type Verdict } from "./check-history.ts"
import { killOneByOne, type SharingProcess, untilEmpty } from "./kill-one-by-one.ts"

/** How hard to try. */
export interface KillPostgresOptions {
  /** How often a server is killed. */
  readonly kills: number
  /** Servers at the same time, each of which receives and handles. */
  readonly servers: number
  /** How often the database itself ends without warning and starts again, in between. */
  readonly databaseCrashes: number
  /** Subscriptions that send at the same time. */
  readonly subscriptions: number
  /** Longest time between two kills, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** How long a killed server keeps what it had claimed, in milliseconds. */
  readonly leaseMs: number
  /** The message that is sent again and again, each time as a transmission of its own. */
  readonly message: SampleMessage
  /** Told after each kill. */
  readonly onKill?: (kill: number, acknowledged: number) => void
}

interface Server extends SharingProcess {
  readonly url: string
}

/** What one server told of a message. */
interface Told extends SharedHandling {
  readonly at: bigint
}

interface Sender {
  readonly sent: string[]
  readonly acknowledged: Set<string>
}

/**
 * Kills servers that share an inbox in PostgreSQL with SIGKILL, one after the other, at random moments under steady load,
 * and puts a new one in the place of each. Messages go to whichever server answers. Checks that everything that was
 * answered 200 was handled, in order, once.
 */
export async function killPostgres(options: KillPostgresOptions): Promise<Verdict> {
  const database = await startPostgres()
  const token = randomUUID()
  const told: Told[] = []
  const servers: Server[] = []
  const senders: Sender[] = []
  const end = new AbortController()
  let sending: readonly Promise<void>[] = []
  let started = 0
  const start = async (): Promise<void> => {
    started += 1
    servers.push(await startServer(started, database.url(), token, options.leaseMs, told))
  }
  try {
    await Promise.all(Array.from({ length: options.servers }, start))
    sending = Array.from({ length: options.subscriptions }, () => {
      const sender: Sender = { sent: [], acknowledged: new Set() }
      senders.push(sender)
      return send(servers, token, withOwnSource(options.message), sender, end.signal)
    })
    const killed = await killOneByOne({
      ...options,
      database,
      processes: servers,
      start,
      onKill: (kill) =>
        options.onKill?.(
          kill,
          senders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
        ),
    })
    end.abort()
    await Promise.all(sending)
    await untilEmpty(postgresInbox({ connectionString: database.url(), listen: false }))
    return checkHistory(
      senders,
      senders.flatMap((sender) => livesOf(handledOf(sender, told), killed)),
    )
  } finally {
    end.abort()
    for (const { child } of servers) child.kill("SIGKILL")
    await Promise.allSettled(sending)
    await database.stop()
  }
}

async function startServer(
  number: number,
  database: string,
  token: string,
  leaseMs: number,
  told: Told[],
): Promise<Server> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=redoxkit-source",
      join(import.meta.dirname, "serve-postgres.ts"),
      ...["--database", database, "--token", token, "--lease", `${leaseMs}`],
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  )
  const log: string[] = []
  createInterface(child.stderr).on("line", (line) => {
    log.push(line)
    if (log.length > 20) log.shift()
  })
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const [what, name = "", at = "0"] = line.split(" ")
      if (what === "listens") resolve(name)
      // A line that the kill has cut off is missing its time, or a part of it: its handler had hardly begun.
      else if (what === "handles" && at.length > 5)
        told.push({ process: number, transmissionId: name, at: BigInt(at) })
    })
    child.once("close", () => reject(new Error(`A server ended too early:\n${log.join("\n")}`)))
  })
  return { child, number, log, url: `http://127.0.0.1:${port}/` }
}

/** One subscription: the next message goes out only after the one before was answered 200, by whichever server. */
async function send(
  servers: readonly Server[],
  token: string,
  message: SampleMessage,
  sender: Sender,
  end: AbortSignal,
): Promise<void> {
  for (let next = 0; !end.aborted; ) {
    const transmission = stampMessage(message)
    sender.sent.push(transmission.id)
    for (;;) {
      next += 1
      const server = servers[next % Math.max(1, servers.length)]
      const url = server?.url ?? "http://127.0.0.1:1/"
      const { status } = await deliver({ url, token }, transmission, { pace: 0.0001 })
      if (status === 200) break
      if (end.aborted) return
      await wait(20)
    }
    sender.acknowledged.add(transmission.id)
    // As if an answer had been lost: another server gets it once more.
    const other = servers[(next + 1) % Math.max(1, servers.length)]
    if (sender.sent.length % 10 === 0 && other !== undefined)
      await deliver({ url: other.url, token }, transmission, { pace: 0 })
  }
}

/** What was handled of a subscription, in order. */
function handledOf({ sent }: Sender, told: readonly Told[]): readonly Told[] {
  const own = new Set(sent)
  return told
    .filter(({ transmissionId }) => own.has(transmissionId))
    .sort((one, other) => (one.at < other.at ? -1 : 1))
}

function withOwnSource(message: SampleMessage): SampleMessage {
  return { ...message, Meta: { ...message.Meta, Source: { ID: randomUUID() } } }
}
