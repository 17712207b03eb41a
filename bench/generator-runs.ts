// How long a run takes in a new process, and how much memory: cold, with no change, after one file changed.
import { spawn } from "node:child_process"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { type Project, run } from "./generator-project.ts"
import { median } from "./statistics.ts"

/** Milliseconds from the start of a process to its end. */
export interface RunTimes {
  readonly cold: number
  readonly unchanged: number
  readonly oneChanged: number
}

/** What `measureRuns` found: medians over the rounds. */
export interface RunMeasures {
  /** A Node process that does nothing. It is part of all other times. */
  readonly bareNode: number
  readonly redoxkit: RunTimes
  readonly plain: RunTimes
  /** Median of each round's ratio, redoxkit to the plain way. */
  readonly ratio: RunTimes
  /** High-water mark of the cold run in bytes, child processes included; `undefined` where there is no `/proc`. */
  readonly memory: { readonly redoxkit: number | undefined; readonly plain: number | undefined }
}

/** Where the two ways find their schemas and put their output. */
export interface RunFolders {
  readonly schemas: string
  readonly redoxkit: string
  readonly plain: string
}

interface Round {
  readonly bareNode: number
  readonly redoxkit: RunTimes
  readonly plain: RunTimes
}

/**
 * Measures both ways in turn, round after round. The plain way knows no cache: with no change it does everything again,
 * and of one changed event it is told the file.
 */
export async function measureRuns(
  project: Project,
  folders: RunFolders,
  rounds: number,
): Promise<RunMeasures> {
  const { schemas } = folders
  const changing = findSchema(schemas, "scheduling/new")
  const changed = path.join(schemas, changing)
  const original = readFileSync(changed, "utf8")
  const node = (args: readonly string[]): number => timeOf(() => run(process.execPath, args, project.folder))
  const redoxkit = [project.cli, "generate", "--schemas", schemas, "--out", folders.redoxkit]
  const plain = [project.plain, schemas, folders.plain]

  /** Cold, then again, then with one member more in one event. */
  function measureWay(command: readonly string[], again: readonly string[]): RunTimes {
    const cold = node(command)
    const unchanged = node(command)
    writeFileSync(changed, addMember(original))
    const oneChanged = node(again)
    writeFileSync(changed, original)
    return { cold, unchanged, oneChanged }
  }

  const measured: Round[] = []
  for (let round = 0; round < rounds; round += 1) {
    clear(project, folders)
    measured.push({
      bareNode: node(["--eval", "0"]),
      redoxkit: measureWay(redoxkit, redoxkit),
      plain: measureWay(plain, [...plain, changing]),
    })
  }
  clear(project, folders)
  const memory = {
    redoxkit: await memoryOf(redoxkit, project.folder),
    plain: await memoryOf(plain, project.folder),
  }
  const over = (read: (round: Round, run: keyof RunTimes) => number): RunTimes => ({
    cold: median(measured.map((round) => read(round, "cold"))),
    unchanged: median(measured.map((round) => read(round, "unchanged"))),
    oneChanged: median(measured.map((round) => read(round, "oneChanged"))),
  })
  return {
    bareNode: median(measured.map((round) => round.bareNode)),
    redoxkit: over((round, run) => round.redoxkit[run]),
    plain: over((round, run) => round.plain[run]),
    ratio: over((round, run) => round.redoxkit[run] / round.plain[run]),
    memory,
  }
}

/** Nothing of an earlier run is left: neither output nor cache. */
function clear(project: Project, { redoxkit, plain }: RunFolders): void {
  for (const folder of [redoxkit, plain, path.join(project.folder, "node_modules/.cache")])
    rmSync(folder, { recursive: true, force: true })
}

/** The schema of an event by its path without suffix, however its file is called. */
function findSchema(schemas: string, event: string): string {
  const ending = [".schema.json", ".json"].find((suffix) => existsSync(path.join(schemas, event + suffix)))
  if (ending === undefined) throw new Error(`There is no schema of ${event}`)
  return event + ending
}

function addMember(schema: string): string {
  const parsed = JSON.parse(schema) as { properties: Record<string, unknown> }
  parsed.properties.BenchmarkMember = { type: "string" }
  return JSON.stringify(parsed, null, 2)
}

function timeOf(work: () => void): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

/** Looks at the high-water marks of a process and its children as long as they live. */
async function memoryOf(args: readonly string[], cwd: string): Promise<number | undefined> {
  if (!existsSync("/proc/self/status")) return undefined
  const child = spawn(process.execPath, args, { cwd, stdio: "ignore" })
  const marks = new Map<number, number>()
  const look = setInterval(() => {
    for (const id of familyOf(child.pid ?? 0)) marks.set(id, highWaterOf(id) ?? marks.get(id) ?? 0)
  }, 5)
  const code = await new Promise((resolve) => child.once("exit", resolve))
  clearInterval(look)
  if (code !== 0) throw new Error(`${args.join(" ")} exited with ${String(code)}`)
  return [...marks.values()].reduce((sum, mark) => sum + mark, 0)
}

function familyOf(id: number): readonly number[] {
  try {
    const children = readdirSync(`/proc/${id}/task`).flatMap((thread) =>
      readFileSync(`/proc/${id}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    )
    return [id, ...children.flatMap(familyOf)]
  } catch {
    return [id]
  }
}

function highWaterOf(id: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}
