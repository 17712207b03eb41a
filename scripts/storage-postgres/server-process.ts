import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"

/** What a server was counted to use. */
export interface Counts {
  readonly descriptors: number
  readonly megabytes: number
}

/** A handler that began. */
export interface Begun {
  readonly transmissionId: string
  readonly at: bigint
}

/** A line of a server's log. */
export interface Logged {
  readonly code?: string
  readonly cause?: string
  readonly message: string
}

/** A running server of `serve.ts`. */
export interface ServerProcess {
  readonly handled: readonly Begun[]
  /** Its log since the start. */
  readonly log: readonly Logged[]
  /** What it wrote to the error output, which should be nothing. */
  readonly complaints: readonly string[]
  readonly isRunning: () => boolean
  post(body: string): Promise<number>
  health(): Promise<readonly string[]>
  /** Gives it a command, and waits until it is done. */
  tell(command: string): Promise<void>
  count(): Promise<Counts>
  kill(): Promise<void>
}

const NOTHING: Counts = { descriptors: 0, megabytes: 0 }

/** Longest wait for an answer: one that takes longer is no answer. */
const ANSWER_MS = 90_000

/** Starts a server on a database. */
export async function startServer(
  database: string,
  token: string,
  further: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=redoxkit-source",
      "--expose-gc",
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, "serve.ts"),
      ...["--database", database, "--token", token, ...further],
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  )
  const handled: Begun[] = []
  const log: Logged[] = []
  const complaints: string[] = []
  const waiting: ((rest: string) => void)[] = []
  createInterface(child.stderr).on("line", (line) => complaints.push(line))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const at = line.indexOf(" ")
      const [what, rest] = at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)]
      if (what === "listens") resolve(`http://127.0.0.1:${rest}/`)
      else if (what === "logs") log.push(JSON.parse(rest) as Logged)
      else if (what === "handles") {
        const [transmissionId = "", time = "0"] = rest.split(" ")
        handled.push({ transmissionId, at: BigInt(time) })
      } else waiting.shift()?.(rest)
    })
    child.once("close", () => reject(new Error(`A server ended too early:\n${complaints.join("\n")}`)))
  })
  const ask = (command: string): Promise<string> =>
    new Promise((resolve) => {
      waiting.push(resolve)
      child.stdin.write(`${command}\n`)
    })

  return {
    handled,
    log,
    complaints,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async post(body) {
      try {
        const headers = { "content-type": "application/json", "verification-token": token }
        const signal = AbortSignal.timeout(ANSWER_MS)
        const answer = await fetch(url, { method: "POST", body, headers, signal })
        await answer.arrayBuffer()
        return answer.status
      } catch {
        return 0
      }
    },
    async health() {
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
        return ((await answer.json()) as { readonly reasons: readonly string[] }).reasons
      } catch {
        return ["no answer"]
      }
    },
    tell: async (command) => void (await ask(command)),
    async count() {
      const isOver = child.exitCode !== null || child.signalCode !== null
      return isOver ? NOTHING : (JSON.parse(await ask("count")) as Counts)
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, "close")
      child.kill("SIGKILL")
      await ended
    },
  }
}
