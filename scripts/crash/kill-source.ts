import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { type RedoxServer, startRedoxServer } from "../../packages/source/src/testing/redox-server.ts"
import { clearAtExit } from "../leave-nothing.ts"
import { checkHistory, type Handling, type Verdict } from "./check-history.ts"

/** How hard to try. */
export interface KillSourceOptions {
  /** How often the process is killed. */
  readonly kills: number
  /** Destinations that messages are enqueued for at the same time. */
  readonly destinations: number
  /** Longest time between a start and its kill, in milliseconds; the moment is drawn at random. */
  readonly longestLifeMs: number
  /** Told after each kill. */
  readonly onKill?: (kill: number, stored: number) => void
}

/** What became of everything that was enqueued. */
export interface SourceVerdict extends Verdict {
  /** Sent twice without a word of it: must be 0, since the process before was killed while it was on its way. */
  readonly untold: number
}

/** What the processes have said. */
interface Said {
  readonly enqueued: Map<string, string[]>
  readonly stored: Set<string>
  readonly unknown: Set<string>
}

/**
 * Kills a process that enqueues and delivers with SIGKILL at random moments, starts it again on the same outbox each
 * time, and checks that Redox got everything that was stored, in order for each destination, and twice only what was on
 * its way at a kill.
 */
export async function killSource(options: KillSourceOptions): Promise<SourceVerdict> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-crash-"))
  const removeFolder = clearAtExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const server = await startRedoxServer()
  const said: Said = { enqueued: new Map(), stored: new Set(), unknown: new Set() }
  const children: ChildProcess[] = []
  const start = (life: number, more: readonly string[]): Promise<ChildProcess> => {
    const child = startChild(server, join(folder, "outbox.db"), life, more)
    children.push(child)
    return listen(child, said)
  }
  try {
    for (let life = 0; life < options.kills; life += 1) {
      const child = await start(life, ["--destinations", `${options.destinations}`])
      await wait(Math.random() * options.longestLifeMs)
      const ended = once(child, "close")
      child.kill("SIGKILL")
      await ended
      options.onKill?.(life + 1, said.stored.size)
    }
    const last = await start(options.kills, ["--drain"])
    if (last.exitCode === null) await once(last, "close")
    return verdictOf(server, said)
  } finally {
    for (const child of children) child.kill("SIGKILL")
    await server.close()
    removeFolder()
  }
}

function startChild(
  { url, tokens }: RedoxServer,
  outbox: string,
  life: number,
  more: readonly string[],
): ChildProcess {
  const given = { url, key: tokens.apiKey, secret: tokens.secret, outbox, life: `${life}` }
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  return spawn(
    process.execPath,
    ["--conditions=redoxkit-source", join(import.meta.dirname, "send-until-killed.ts"), ...options, ...more],
    { stdio: ["pipe", "pipe", "pipe"] },
  )
}

/** Takes down what a process says. Resolves when it has started, rejects with its log when it ends before. */
async function listen(child: ChildProcess, said: Said): Promise<ChildProcess> {
  if (child.stdout === null || child.stderr === null) throw new Error("The process has no output")
  const log: string[] = []
  createInterface(child.stderr).on("line", (line) => log.push(line))
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout as NodeJS.ReadableStream).on("line", (line) => {
      const [what, name = ""] = line.split(" ")
      if (what === "started") resolve()
      else if (what === "stored") said.stored.add(name)
      else if (what === "unknown") said.unknown.add(name)
      else if (what === "enqueues") {
        const destination = name.split("/", 1)[0] ?? ""
        const names = said.enqueued.get(destination) ?? []
        said.enqueued.set(destination, [...names, name])
      }
    })
    child.once("close", () => reject(new Error(`The process ended too early:\n${log.slice(-10).join("\n")}`)))
  })
  return child
}

function verdictOf(server: RedoxServer, said: Said): SourceVerdict {
  const sent = sentTo(server)
  const lines = [...said.enqueued.values()].map((names) => ({
    sent: names,
    acknowledged: new Set(names.filter((name) => said.stored.has(name))),
  }))
  return { ...checkHistory(lines, sent), untold: countUntold(sent, said.unknown) }
}

/** What Redox got, in order, and in which life it was sent. */
export function sentTo({ requests }: Pick<RedoxServer, "requests">): readonly Handling[] {
  return requests
    .filter(({ path }) => path === "/endpoint")
    .map(({ headers, body }) => {
      const message = JSON.parse(body.toString("utf8")) as { Visit: { VisitNumber: string } }
      return { life: Number(headers["x-life"]), transmissionId: message.Visit.VisitNumber }
    })
}

/** How many were sent again without a word of it. */
export function countUntold(sent: readonly Handling[], told: ReadonlySet<string>): number {
  const seen = new Set<string>()
  return sent.filter(({ transmissionId }) => {
    const again = seen.has(transmissionId)
    seen.add(transmissionId)
    return again && !told.has(transmissionId)
  }).length
}
