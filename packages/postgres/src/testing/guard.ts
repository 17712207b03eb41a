// Runs a PostgreSQL server for as long as its standard input is open, so that none is left behind by a process that was
// killed. Commands, a line each: `start`, `crash`, `await-end`. It answers each with `done`, or ends with the server's log.
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rmSync } from "node:fs"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"

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

/** After a kill, what is left of the server before takes a moment to end. */
const STILL_THERE = /pre-existing shared memory block|lock file/
const START_AGAIN = { everyMs: 100, times: 300 }

async function start(): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await startOnce()
    } catch (error) {
      if (tried === START_AGAIN.times || !STILL_THERE.test(log)) throw error
      await wait(START_AGAIN.everyMs)
    }
  }
}

async function startOnce(): Promise<void> {
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
      if (/ready to accept (?:read-only )?connections/.test(log)) resolve()
    })
  })
}

const isRunning = (running: ChildProcess | undefined): running is ChildProcess =>
  running !== undefined && running.exitCode === null && running.signalCode === null

async function crash(): Promise<void> {
  if (!isRunning(server)) return
  const ended = once(server, "close")
  // One that was stopped hears nothing.
  if (process.platform !== "win32") server.kill("SIGCONT")
  // Immediate shutdown: as after a power failure, the next start recovers from the write-ahead log.
  server.kill("SIGQUIT")
  await ended
}

try {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "start" && !isRunning(server)) await start()
    if (line === "crash") await crash()
    if (line === "await-end" && isRunning(server)) await once(server, "close")
    process.stdout.write("done\n")
  }
} catch (error) {
  process.stderr.write(String(error))
  process.exitCode = 1
} finally {
  await crash()
  rmSync(folder, { recursive: true, force: true })
}
