// A backload of a large file, and what it does with memory.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { text } from "node:stream/consumers"
import { writePatients } from "./backload-file.ts"

/** Where rows go: nowhere, to a server that answers 200, or into a sandbox. */
export type Way = "check" | "endpoint" | "sandbox"

/** How a backload went. */
export interface BackloadMeasure {
  readonly way: Way
  readonly rows: number
  readonly megabytes: number
  readonly seconds: number
  /** Resident memory of the process in MB, at each tenth of its time. */
  readonly memory: readonly number[]
  readonly highestMemory: number
}

const main = path.resolve(import.meta.dirname, "../packages/cli/src/main.ts")
const node = [process.execPath, "--conditions=redoxkit-source", main] as const
const EVERY = 250

/** Writes a file of so many rows, and backloads it in each way. */
export async function* measureBackload(rows: number, ways: readonly Way[]): AsyncGenerator<BackloadMeasure> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-bench-"))
  try {
    const file = path.join(folder, "patients.csv")
    const bytes = await writePatients(file, rows)
    for (const way of ways) {
      const counterpart = await counterparts[way](folder)
      try {
        const state = ["--state", path.join(folder, `${way}.state`)]
        const measured = await run([file, ...(way === "check" ? [] : state), ...counterpart.options])
        yield { way, rows, megabytes: bytes / 1e6, ...measured }
      } finally {
        await counterpart.end()
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Counterpart {
  readonly options: readonly string[]
  end(): Promise<unknown>
}

const counterparts: Readonly<Record<Way, (folder: string) => Promise<Counterpart>>> = {
  check: async () => ({ options: ["--check"], end: async () => {} }),
  async endpoint() {
    const server = createServer((request, response) => request.on("end", () => response.end()).resume())
    await once(server.listen(0, "127.0.0.1"), "listening")
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return { options: ["--to", url, "--token", "token"], end: async () => server.close() }
  },
  async sandbox(folder) {
    const [command, ...args] = node
    const file = path.join(folder, "sandbox.db")
    const child = spawn(command, [...args, "sandbox", "--port", "0", "--quiet", "--file", file])
    const [url] = (await once(child.stdout, "data")) as [Buffer]
    return {
      options: ["--sandbox", String(url).trim()],
      end: async () => {
        const exit = once(child, "exit")
        child.kill("SIGINT")
        await exit
      },
    }
  },
}

async function run(args: readonly string[]) {
  const [command, ...before] = node
  const started = performance.now()
  const child = spawn(command, [...before, "backload", ...args, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const samples: number[] = []
  const sampling = setInterval(() => samples.push(memoryOf(child.pid)), EVERY)
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")])
  clearInterval(sampling)
  if (code !== 0) throw new Error(`The backload ended with ${code}: ${output}`)
  const known = samples.filter((sample) => sample > 0)
  const memory = Array.from(
    { length: 11 },
    (_, tenth) => known[Math.min(known.length - 1, Math.floor((tenth * known.length) / 10))] ?? 0,
  )
  return { seconds: (performance.now() - started) / 1_000, memory, highestMemory: Math.max(0, ...known) }
}

/** Resident memory of a process in MB; 0 where the system does not tell, or the process has ended. */
function memoryOf(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
    return Number(kilobytes ?? 0) / 1_000
  } catch {
    return 0
  }
}
