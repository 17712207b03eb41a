import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { ServerCommand, ServerState } from "./serve.ts"

/** The attacked server, seen from outside. */
export interface ServerProcess<Command, State> {
  readonly port: number
  /** Has it do something, and tells how it is afterwards; rejects when the process has ended. */
  tell(command: Exclude<Command, "stop">): Promise<State>
  /** How it ended by itself, or `undefined` while it runs. */
  readonly crash: () => string | undefined
  /** Ends it in order. @returns what is wrong with its end, or `undefined` */
  stop(): Promise<string | undefined>
  kill(): void
}

/**
 * How much memory that is free V8 and the C library keep for later. By default that is most of what a server under attack
 * takes, and it fills up over hours, so that it hides what the server itself takes.
 */
export type Pools = "small" | "default"

/** The young generation of V8 in MB, and the arenas of glibc: other C libraries take no notice. */
const smallPools = { flags: ["--max-semi-space-size=4"], variables: { MALLOC_ARENA_MAX: "1" } }

/** Starts the server. @param program - file of the program, beside this one without it */
export async function startServer<Command extends string = ServerCommand, State = ServerState>(
  args: readonly string[],
  program = join(import.meta.dirname, "serve.ts"),
  pools: Pools = "default",
): Promise<ServerProcess<Command, State>> {
  const { flags, variables } = pools === "small" ? smallPools : { flags: [], variables: {} }
  const child: ChildProcess = fork(program, args, {
    execArgv: ["--conditions=redoxkit-source", "--expose-gc", ...flags],
    env: { ...process.env, ...variables },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  let errors = ""
  child.stderr?.on("data", (chunk: Buffer) => {
    const blocks = `${errors}${chunk}`.split(BETWEEN_BLOCKS)
    // The last one may go on.
    const last = blocks.pop() ?? ""
    errors = [...blocks.filter(isUnforeseen), last].join("\n\n").slice(-20_000)
  })
  let crash: string | undefined
  const exited = once(child, "exit").then(([code, signal]) => {
    crash = `ended with ${code ?? signal}: ${errors.slice(-3_000)}`
    return { code }
  })
  const next = <Told>(): Promise<Told> =>
    Promise.race([
      once(child, "message").then(([told]) => told as Told),
      exited.then((): never => {
        throw new Error(`The server ${crash}`)
      }),
    ])
  const { port } = await next<{ readonly port: number }>()
  return {
    port,
    crash: () => crash,
    tell(command) {
      const told = next<State>()
      child.send(command)
      return told
    },
    async stop() {
      child.send("stop")
      const late = setTimeout(() => child.kill("SIGKILL"), 60_000)
      const { code } = await exited
      clearTimeout(late)
      return code === 0 && !errors.split(BETWEEN_BLOCKS).some(isUnforeseen) ? undefined : crash
    },
    kill: () => child.kill("SIGKILL"),
  }
}

/** Koa writes down that a sender broke off or sent what is no HTTP. */
const BROKEN_REQUEST = /^\s*Error: (?:Parse Error|aborted|premature close|(?:read|write|shutdown) E[A-Z]+)/i

const BETWEEN_BLOCKS = /\n\s*\n/

/** Node.js writes its warnings to the error output, and applications the errors that nobody foresaw. */
function isUnforeseen(block: string): boolean {
  return block.trim() !== "" && !BROKEN_REQUEST.test(block)
}
