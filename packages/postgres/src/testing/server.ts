import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { copyBinaries } from "./binaries.ts"

/** A PostgreSQL server of its own, gone at the end of the process that started it, however that ends. */
export interface PostgresServer {
  /** Connection string of a database. */
  url(database?: string): string
  /** Its data folder, in which its socket is, too. */
  readonly data: string
  /** Ends at once, as in a power failure. */
  crash(): Promise<void>
  /** Starts again after a crash. */
  start(): Promise<void>
  /** Waits until the server has ended, by whatever. */
  ended(): Promise<void>
  stop(): Promise<void>
}

/** How to run the server. */
export interface ServerOptions {
  /** Whether commits wait for the disk. Default false: tests kill processes, not the machine. */
  readonly fsync?: boolean
  readonly maxConnections?: number
  /** Further settings, each `name=value`. */
  readonly settings?: readonly string[]
  /** Further arguments of `initdb`. */
  readonly initdb?: readonly string[]
  /** Data folder of a server that does not run: this one begins with a copy, and without `initdb`. */
  readonly copyOf?: string
  /** Writes into the data folder before the server starts. */
  readonly prepare?: (data: string) => void
}

/**
 * Brings a server up from nothing, in about two seconds. It listens on a socket in its own folder, so that no port can be
 * taken. PostgreSQL refuses to run as root: then it runs as `nobody`.
 */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const { fsync = false, maxConnections = 100 } = options
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-pg-"))
  let guard: ChildProcess | undefined
  try {
    const user = ordinaryUser()
    chmodSync(folder, 0o755)
    const { initdb, postgres } = copyBinaries(folder)
    const data = join(folder, "data")
    mkdirSync(data, { mode: 0o700 })
    if (options.copyOf === undefined) {
      if (user !== undefined) chownSync(data, user.uid, user.gid)
      const made = spawnSync(
        initdb,
        [
          ...["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
          ...(options.initdb ?? []),
        ],
        { ...user, cwd: folder, encoding: "utf8" },
      )
      if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? made.stderr}`)
    } else cpSync(options.copyOf, data, { recursive: true })
    options.prepare?.(data)
    if (options.copyOf !== undefined && user !== undefined) giveTo(user, data)
    const place = await whereToListen(data)
    const settings = [
      `fsync=${fsync ? "on" : "off"}`,
      `max_connections=${maxConnections}`,
      "log_min_messages=warning",
      ...place.settings,
      ...(options.settings ?? []),
    ]
    const setup = {
      program: postgres,
      arguments: ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
      folder,
      user,
    }
    guard = spawn(
      process.execPath,
      [...stripTypes(), join(import.meta.dirname, "guard.ts"), JSON.stringify(setup)],
      {
        stdio: ["pipe", "pipe", "pipe"],
      },
    )
    const ask = conversation(guard)
    await ask("start")
    const running = guard
    return {
      url: place.url,
      data,
      crash: () => ask("crash"),
      start: () => ask("start"),
      ended: () => ask("await-end"),
      async stop() {
        const ended = once(running, "close")
        running.stdin?.end()
        await ended
      },
    }
  } catch (error) {
    guard?.stdin?.end()
    if (guard === undefined) rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Node 22 runs TypeScript when it is told to. */
function stripTypes(): readonly string[] {
  return ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"]
}

/** Gives commands to the guard, and waits for each answer. */
function conversation(guard: ChildProcess): (command: string) => Promise<void> {
  let log = ""
  guard.stderr?.on("data", (chunk) => {
    log += String(chunk)
  })
  const lines = createInterface({ input: guard.stdout ?? process.stdin })[Symbol.asyncIterator]()
  return async (command) => {
    guard.stdin?.write(`${command}\n`)
    const { done } = await lines.next()
    if (done === true) throw new Error(`The PostgreSQL server ended: ${log}`)
  }
}

async function whereToListen(
  data: string,
): Promise<{ readonly settings: readonly string[]; readonly url: (database?: string) => string }> {
  if (process.platform === "win32") {
    const port = await freePort()
    return {
      settings: [`port=${port}`, "listen_addresses=127.0.0.1"],
      url: (database = "postgres") => `postgres://postgres@127.0.0.1:${port}/${database}`,
    }
  }
  return {
    settings: ["listen_addresses=", `unix_socket_directories=${data}`],
    url: (database = "postgres") => `postgres:///${database}?host=${encodeURIComponent(data)}&user=postgres`,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}

function giveTo({ uid, gid }: { readonly uid: number; readonly gid: number }, folder: string): void {
  chownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chownSync(join(entry.parentPath, entry.name), uid, gid)
}

/** The user that the server runs as: this one, or `nobody` instead of root. */
export function ordinaryUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync("/etc/passwd", "utf8").split("\n")
  for (const name of ["nobody", "postgres", "daemon"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? []
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error("PostgreSQL does not run as root, and /etc/passwd has no user nobody. Run as another user.")
}
