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

/** Starts the server. @param program - file of the program, beside this one without it */
export async function startServer<Command extends string = ServerCommand, State = ServerState>(
  args: readonly string[],
  program = join(import.meta.dirname, "serve.ts"),
): Promise<ServerProcess<Command, State>> {
  const child: ChildProcess = fork(program, args, {
    execArgv: ["--conditions=redoxkit-source", "--expose-gc"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  let errors = ""
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-20_000)
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
      // The server writes nothing of its own there: Node.js writes its warnings, applications errors that nobody foresaw.
      return code === 0 && errors === "" ? undefined : crash
    },
    kill: () => child.kill("SIGKILL"),
  }
}
