import type { Notice } from "../read/definition.ts"
import { isRecord } from "../schema.ts"
import type { Cache } from "./cache.ts"
import { digest } from "./digest.ts"

/** What is said about a run in which nothing has changed. */
export interface RunSummary {
  /** Number of events. */
  readonly events: number
  /** Number of shared shapes, messages not counted. */
  readonly components: number
  /** Number of files that the output consists of. */
  readonly files: number
  /** What is worth saying once. */
  readonly notices: readonly Notice[]
}

const entry = "run"

/**
 * Finds out whether the last run had the same input, and whether its output still stands, untouched.
 *
 * @returns what that run had to say, or nothing when there is something to do
 */
export async function recallRun(
  cache: Cache,
  input: string | undefined,
  found: ReadonlyMap<string, string>,
): Promise<RunSummary | undefined> {
  const run = await cache.read(entry)
  if (input === undefined || !isRecord(run) || run.input !== input) return undefined
  return run.output === outputDigest(found) ? (run.summary as RunSummary) : undefined
}

/** Remembers a run without problems for the next one. */
export async function rememberRun(
  cache: Cache,
  input: string | undefined,
  files: ReadonlyMap<string, string>,
  summary: RunSummary,
): Promise<void> {
  if (input !== undefined) await cache.write(entry, { input, output: outputDigest(files), summary })
}

function outputDigest(files: ReadonlyMap<string, string>): string {
  return digest([...files].sort(([a], [b]) => (a < b ? -1 : 1)).flat())
}
