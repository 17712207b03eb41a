import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import type { AttackedServer } from "./attacked-server.ts"

/** Where a fault is played. */
export interface Stage {
  readonly folder: string
  /** The inbox file. */
  readonly path: string
  readonly server: AttackedServer
}

/** A fault of the storage. */
export interface Fault {
  readonly name: string
  /** Arguments of the server, see `serve.ts`. */
  readonly args?: readonly string[]
  /** Why it cannot be played here. */
  readonly skip?: string
  /** Most descriptors that the server may have. */
  readonly descriptors?: number
  /** What is answered while it lasts: 503 for every message, or at most a few of them. */
  readonly answers: 503 | "a few 503" | "200 or 503"
  /** It destroys messages that were answered 200: what is lost is counted, and no defect. */
  readonly destroys?: true
  /** Prepares the folder before the server starts. */
  readonly prepare?: (folder: string) => void
  readonly begin: (stage: Stage) => unknown
  readonly end: (stage: Stage) => unknown
  readonly clear?: (folder: string) => void
}

const root = process.getuid?.() === 0
const windows = process.platform === "win32"
const NOBODY = "65534"
const parts = ["", "-wal", "-shm"]

const keep = (path: string): void => {
  for (const part of parts) if (existsSync(path + part)) copyFileSync(path + part, `${path}.kept${part}`)
}
/** The main file last, and in one step: a server that looked in between would go on with it and without its log. */
const restore = (path: string): void => {
  rmSync(`${path}-shm`, { force: true })
  for (const part of ["-wal", ""]) {
    if (existsSync(`${path}.kept${part}`)) renameSync(`${path}.kept${part}`, path + part)
    else rmSync(path + part, { force: true })
  }
}
/** The log first, for the same reason. */
const moveAway = (path: string): void => {
  for (const part of ["-wal", "-shm", ""])
    if (existsSync(path + part)) renameSync(path + part, `${path}.moved${part}`)
}
/** The pages are in the memory of the thread: only when it opens the file again, it sees what has become of it. */
const endThread = ({ server }: Stage): void => server.tell("end-thread")
const damaged = (change: (path: string) => void) => ({
  begin(stage: Stage) {
    keep(stage.path)
    change(stage.path)
    endThread(stage)
  },
  end: ({ path }: Stage) => restore(path),
})
const zeros = (path: string): void => writeFileSync(path, Buffer.alloc(readFileSync(path).length))

let other: ChildProcess | undefined
const lockFor = (milliseconds: number) => async (path: string) => {
  const program = `
    const { DatabaseSync } = require("node:sqlite")
    const database = new DatabaseSync(${JSON.stringify(path)})
    database.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE")
    console.log("locked")
    setTimeout(() => database.exec("ROLLBACK"), ${milliseconds})`
  other = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--eval", program])
  if (other.stdout !== null) await once(other.stdout, "data")
}
const tmpfs = (folder: string): boolean =>
  root &&
  process.platform === "linux" &&
  spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]).status === 0

/** Every fault, each with its cure. */
export function faultsOf(trigger: string): readonly Fault[] {
  return [
    {
      name: "disk full",
      ...(root && process.platform === "linux" ? {} : { skip: "only root on Linux can mount a small disk" }),
      answers: 503,
      prepare(folder) {
        if (!tmpfs(folder)) throw new Error("A small disk could not be mounted.")
      },
      begin: ({ folder }) => {
        try {
          writeFileSync(join(folder, "filler"), Buffer.alloc(4_000_000))
        } catch {
          // As full as it gets.
        }
      },
      end: ({ folder }) => rmSync(join(folder, "filler")),
      clear: (folder) => void spawnSync("umount", ["-l", folder]),
    },
    {
      name: "disk full, thread starts anew",
      ...(root && process.platform === "linux" ? {} : { skip: "only root on Linux can mount a small disk" }),
      answers: 503,
      prepare(folder) {
        if (!tmpfs(folder)) throw new Error("A small disk could not be mounted.")
      },
      begin: (stage) => {
        try {
          writeFileSync(join(stage.folder, "filler"), Buffer.alloc(4_000_000))
        } catch {
          // As full as it gets.
        }
        endThread(stage)
      },
      end: ({ folder }) => rmSync(join(folder, "filler")),
      clear: (folder) => void spawnSync("umount", ["-l", folder]),
    },
    {
      name: "maxFileBytes reached",
      args: ["--max-bytes", "220000"],
      answers: "200 or 503",
      begin: () => {},
      end: ({ server }) => server.tell("go"),
    },
    {
      name: "folder and file read-only",
      args: root ? ["--uid", NOBODY] : [],
      ...(windows ? { skip: "Windows has no file modes" } : {}),
      answers: 503,
      prepare(folder) {
        if (root) chownSync(folder, Number(NOBODY), Number(NOBODY))
      },
      begin(stage) {
        for (const part of parts) if (existsSync(stage.path + part)) chmodSync(stage.path + part, 0o400)
        chmodSync(stage.folder, 0o500)
        endThread(stage)
      },
      end(stage) {
        chmodSync(stage.folder, 0o700)
        for (const part of parts) if (existsSync(stage.path + part)) chmodSync(stage.path + part, 0o600)
      },
    },
    {
      name: "file overwritten with zeros, held",
      answers: 503,
      ...damaged(zeros),
    },
    { name: "file cut off, held", answers: 503, ...damaged((path) => truncateSync(path, 4096 * 3 + 100)) },
    {
      name: "file overwritten with zeros, moved away",
      destroys: true,
      answers: 503,
      begin: damaged(zeros).begin,
      end: ({ path }) => moveAway(path),
    },
    {
      name: "file overwritten with zeros, set-aside",
      destroys: true,
      args: ["--when-corrupt", "set-aside"],
      answers: "a few 503",
      begin: damaged(zeros).begin,
      end: () => {},
    },
    {
      name: "locked by another program, 9 s",
      answers: "200 or 503",
      begin: ({ path }) => lockFor(9_000)(path),
      end: () => (other?.exitCode === null ? once(other, "exit") : undefined),
    },
    {
      name: "locked by another program, 1 s",
      answers: "200 or 503",
      begin: ({ path }) => lockFor(1_000)(path),
      end: () => (other?.exitCode === null ? once(other, "exit") : undefined),
    },
    {
      name: "commit not confirmed (fsync)",
      answers: 503,
      begin: () => writeFileSync(trigger, ""),
      end: () => rmSync(trigger),
    },
    {
      name: "file deleted",
      ...(windows ? { skip: "Windows refuses it" } : {}),
      answers: "a few 503",
      begin({ path }) {
        for (const part of parts) rmSync(path + part)
      },
      end: () => {},
    },
    {
      name: "folder deleted",
      ...(windows ? { skip: "Windows refuses it" } : {}),
      answers: 503,
      begin: ({ folder }) => rmSync(folder, { recursive: true }),
      end: ({ folder }) => void mkdirSync(folder),
    },
    {
      name: "folder renamed",
      ...(windows ? { skip: "Windows refuses it" } : {}),
      answers: 503,
      begin: ({ folder }) => renameSync(folder, `${folder}.elsewhere`),
      end: ({ folder }) => renameSync(`${folder}.elsewhere`, folder),
    },
    {
      name: "file moved away",
      ...(windows ? { skip: "Windows refuses it" } : {}),
      answers: "a few 503",
      begin: ({ path }) => renameSync(path, `${path}.moved`),
      end: () => {},
    },
    {
      name: "no descriptors, thread ends",
      ...(windows ? { skip: "Windows has no such limit" } : {}),
      descriptors: 128,
      answers: 503,
      begin(stage) {
        endThread(stage)
        stage.server.tell("take-descriptors")
      },
      end: ({ server }) => server.tell("give-descriptors"),
    },
    { name: "thread of the inbox ends", answers: "a few 503", begin: endThread, end: () => {} },
  ]
}

/** Files that were put aside during a fault, and wait for somebody. */
export function asideIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /(?:\.moved|\.corrupt-.*Z|\.rescued-.*Z)$/.test(name))
    .map((name) => join(folder, name))
}
