import { type ChildProcess, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { Agent, request } from "node:http"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import type { SampleMessage } from "../sender/read-samples.ts"
import { stampMessage } from "../sender/stamp-message.ts"

/** What a server was counted to use. */
export interface Counts {
  readonly descriptors: number
  readonly megabytes: number
}

/** A running server of `serve.ts`. */
export interface AttackedServer {
  readonly child: ChildProcess
  /** IDs of what was answered 200. */
  readonly acknowledged: Set<string>
  readonly handled: Set<string>
  /** Codes in its log since the last call. */
  takeCodes(): readonly string[]
  /** Sends one new message, and resolves with the status; 0 when there was no answer. */
  send(): Promise<number>
  health(): Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>
  tell(command: string): void
  count(): Promise<Counts>
  kill(): Promise<void>
}

/** Starts a server on an inbox file. */
export async function startAttacked(
  path: string,
  message: SampleMessage,
  options: {
    readonly args?: readonly string[]
    readonly env?: NodeJS.ProcessEnv
    readonly descriptors?: number
  },
): Promise<AttackedServer> {
  const token = randomUUID()
  const file = new URL("./serve.ts", import.meta.url).pathname
  const preload = pathToFileURL(new URL("./break-commit.ts", import.meta.url).pathname).href
  const args = [
    "--conditions=redoxkit-source",
    "--expose-gc",
    "--disable-warning=ExperimentalWarning",
    ...(options.env === undefined ? [] : ["--import", preload]),
    file,
    "--path",
    path,
    "--token",
    token,
    ...(options.args ?? []),
  ]
  const [command, all] =
    options.descriptors === undefined
      ? [process.execPath, args]
      : ["sh", ["-c", `ulimit -n ${options.descriptors}; exec "$0" "$@"`, process.execPath, ...args]]
  const child = spawn(command, all, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...options.env },
  })
  // One connection that lasts: a server without descriptors takes no new ones.
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const acknowledged = new Set<string>()
  const handled = new Set<string>()
  let codes: string[] = []
  let counts: ((counts: Counts) => void) | undefined
  let listening = (_port: number): void => {}
  let failed = (_error: Error): void => {}
  const listens = new Promise<number>((resolve, reject) => {
    listening = resolve
    failed = reject
  })
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    const [what, rest = ""] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]
    if (what === "listens") listening(Number(rest))
    else if (what === "handles") handled.add(rest)
    else if (what === "counts") counts?.(JSON.parse(rest) as Counts)
    else if (what === "logs") {
      const { code, cause } = JSON.parse(rest) as { code?: string; cause?: string }
      if (code !== undefined) codes.push(cause === undefined ? code : `${code} (${cause})`)
    }
  })
  child.once("exit", () => failed(new Error("The attacked server did not start.")))
  const port = await listens

  const ask = (method: string, body: string): Promise<{ readonly status: number; readonly text: string }> =>
    new Promise((resolve) => {
      const headers = { "content-type": "application/json", "verification-token": token }
      const call = request({ port, host: "127.0.0.1", method, agent, headers }, async (response) => {
        const chunks = (await response.toArray().catch(() => [])) as Buffer[]
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      })
      call.setTimeout(60_000, () => call.destroy())
      call.on("error", () => resolve({ status: 0, text: "{}" }))
      call.end(body)
    })

  return {
    child,
    acknowledged,
    handled,
    takeCodes: () => {
      const taken = [...new Set(codes)]
      codes = []
      return taken
    },
    async send() {
      const transmission = stampMessage({
        ...message,
        Meta: { ...message.Meta, Source: { ID: `source-${acknowledged.size % 4}` } },
      })
      const { status } = await ask("POST", JSON.stringify(transmission.message))
      if (status === 200) acknowledged.add(transmission.id)
      return status
    },
    health: async () => {
      const { text } = await ask("GET", "")
      return { ready: false, reasons: ["no answer"], ...(JSON.parse(text) as object) }
    },
    tell: (command) => void child.stdin?.write(`${command}\n`),
    count: () =>
      new Promise((resolve) => {
        counts = resolve
        child.stdin?.write("count\n")
      }),
    async kill() {
      agent.destroy()
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill("SIGKILL")
      await once(child, "exit")
      await wait(0)
    },
  }
}
