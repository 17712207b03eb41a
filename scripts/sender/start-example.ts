import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"
import { defaultIds } from "../../packages/sandbox/src/index.ts"

/** The example servers. */
export const exampleApps = ["express", "koa"] as const
export type ExampleApp = (typeof exampleApps)[number]

/** A line that an example server prints about a message. */
export interface HandledLine {
  readonly dataModel: string
  readonly eventType: string
  readonly transmissionId: string | null
  readonly issues: number
  readonly outcome: string
}

/** How an example server ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** An example server that runs as a process of its own. */
export interface Example {
  readonly url: string
  readonly child: ChildProcess
  /** Everything it has printed so far on standard output. */
  output(): string
  /** Resolves with the line about a message, as soon as it is printed; rejects when the server ends before. */
  handled(transmissionId: string): Promise<HandledLine>
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<Exit>
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<Exit>
}

/** What an example server is started with. */
export interface ExampleOptions {
  readonly app: ExampleApp | "polling"
  readonly token: string
  /** File of its inbox. */
  readonly inbox: string
  /** Secret of its sign-on, whose ends are those of a new sandbox; no sign-on without it. */
  readonly signOnSecret?: string
  /** Port to listen on; any free one without it. */
  readonly port?: number
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Told of every line about a message. */
  readonly onHandled?: (line: HandledLine) => void
  /** Told of every line of its log. */
  readonly onLog?: (line: string) => void
}

const root = resolve(import.meta.dirname, "../..")

/**
 * Starts an example server from its sources and waits until it listens. Node 24 runs TypeScript as it is, so that there
 * is nothing to build and the second start is as quick as the first.
 *
 * @throws Error with the end of its log when it does not come to listen
 */
export async function startExample(options: ExampleOptions): Promise<Example> {
  const { app, token, inbox, signOnSecret, port = 0, onHandled = () => {}, onLog = () => {} } = options
  const child = spawn(
    process.execPath,
    ["--conditions=redoxkit-source", join(root, "packages", "examples", `${app}-app`, "src", "server.ts")],
    {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        REDOX_VERIFICATION_TOKEN: token,
        REDOX_INBOX: inbox,
        ...options.env,
        ...(signOnSecret !== undefined && {
          REDOX_SSO_SECRET: signOnSecret,
          REDOX_SSO_ISSUER: defaultIds.devTools,
          REDOX_SSO_AUDIENCE: defaultIds.yourDestination,
        }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  )
  const exited = once(child, "close").then(([code, signal]): Exit => ({ code, signal }))

  const log: string[] = []
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.push(line)
    onLog(line)
  })

  const lines: string[] = []
  const byId = new Map<string, HandledLine>()
  const waiting = new Map<string, (line: HandledLine) => void>()
  const failed = exited.then((): never => {
    throw new Error(reasonOf(log, port))
  })
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line)
      const told = JSON.parse(line) as HandledLine | { readonly listening: string }
      if ("listening" in told) return resolve(told.listening)
      onHandled(told)
      if (told.transmissionId === null) return
      byId.set(told.transmissionId, told)
      waiting.get(told.transmissionId)?.(told)
    })
  })
  const url = await Promise.race([listening, failed])
  // From here on an end is told by `exited`, and by `handled` to those who wait for it.
  failed.catch(() => {})

  return {
    url,
    child,
    exited,
    output: () => lines.join("\n"),
    async handled(transmissionId) {
      const told = byId.get(transmissionId)
      if (told !== undefined) return told
      const line = new Promise<HandledLine>((resolve) => waiting.set(transmissionId, resolve))
      return Promise.race([line, failed])
    },
    async stop() {
      child.kill("SIGTERM")
      return exited
    },
  }
}

function reasonOf(log: readonly string[], port: number): string {
  const text = log.join("\n")
  if (text.includes("EADDRINUSE"))
    return `Port ${port} is in use. Choose another one with --port, or leave it out.`
  if (text.includes("EACCES")) return `Port ${port} may not be used. Choose one above 1023 with --port.`
  return `The server ended. The end of its log:\n${log.slice(-15).join("\n")}`
}
