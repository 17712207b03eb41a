// Runs a PostgreSQL server for as long as its standard input is open, so that none is left behind by a process that was
// killed. Commands, a line each: `start`, `crash`. It answers `started`, `crashed`, or ends with the server's log.
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { createInterface } from "node:readline"

const {
  program,
  arguments: programArguments,
  folder,
  user,
} = JSON.parse(process.argv[2] ?? "{}") as {
  readonly program: string
  readonly arguments: readonly string[]
  /** Deleted at the end. */
  readonly folder: string
  readonly user: { readonly uid?: number; readonly gid?: number }
}

// Ctrl-C in a terminal reaches this process as well: it ends in order when its starter does.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {})

let server: ChildProcess | undefined
let log = ""

async function start(): Promise<void> {
  log = ""
  const started = spawn(program, programArguments, {
    ...user,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, LC_MESSAGES: "C" },
  })
  server = started
  await new Promise<void>((resolve, reject) => {
    started.on("error", reject)
    started.on("close", () => reject(new Error(`The server did not start:\n${log}`)))
    started.stderr?.on("data", (chunk) => {
      log = (log + String(chunk)).slice(-10_000)
      if (log.includes("database system is ready to accept connections")) resolve()
    })
  })
}

async function crash(): Promise<void> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, "close")
  // Immediate shutdown: as after a power failure, the next start recovers from the write-ahead log.
  server.kill("SIGQUIT")
  await ended
}

try {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "start") await start()
    if (line === "crash") await crash()
    process.stdout.write(`${line}ed\n`)
  }
} catch (error) {
  process.stderr.write(String(error))
  process.exitCode = 1
} finally {
  await crash()
  rmSync(folder, { recursive: true, force: true })
}
