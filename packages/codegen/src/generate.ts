import { realpath } from "node:fs/promises"
import path from "node:path"
import { type GenerateConfig, readConfig } from "./config.ts"
import { CodegenError } from "./errors.ts"
import { openCache, textsOf } from "./output/cache.ts"
import { compareOutput, type OutputDifference, readOutput } from "./output/compare-output.ts"
import { generatorDigest } from "./output/generator-digest.ts"
import { inputDigest } from "./output/input-digest.ts"
import { type RunSummary, recallRun, rememberRun } from "./output/last-run.ts"
import { memoryFile, parseMemory } from "./output/memory.ts"
import { writeChanged } from "./output/write-changed.ts"
import type { Notice, ReadProgress } from "./read/definition.ts"

/** What `generate` is to do. */
export interface GenerateOptions {
  /** Folder with the JSON Schemas, in folders of any depth. */
  readonly schemas: string
  /**
   * Folder for the output, not that of the schemas; a folder inside that one is fine. Files in it that the generator
   * did not write are left alone.
   */
  readonly out: string
  /** Settings, or the path of a file with them. */
  readonly config?: GenerateConfig | string
  /** Compares only, and writes nothing. Default: `false`. */
  readonly check?: boolean
  /**
   * Whether to remember in `node_modules/.cache/redoxkit` what was made of what, so that the next run does only what
   * has changed. The output is the same with and without. Default: `true`.
   */
  readonly cache?: boolean
  /** Called now and then while schemas are read. Not called when nothing has changed. */
  readonly onProgress?: (progress: ReadProgress) => void
}

/** What `generate` did, or with `check` would do. Paths are relative to the output folder. */
export interface GenerateResult extends OutputDifference {
  /** Number of events. */
  readonly events: number
  /** Number of shared shapes, messages not counted. */
  readonly components: number
  /** Number of files that the output consists of. */
  readonly files: number
  /** Whether the folder already held exactly the output. */
  readonly fresh: boolean
  /** Every mistake found. The events concerned stay as they were, or are missing; the others are not affected. */
  readonly problems: readonly CodegenError[]
  /** What is worth knowing, each thing once. */
  readonly notices: readonly Notice[]
  /** Events that stay as the last run left them, because of a mistake: data model and event type. */
  readonly keptEvents: readonly string[]
  /** Files of events that are not in the output at all, because of a mistake. */
  readonly lostEvents: readonly string[]
}

/**
 * Turns a folder of JSON Schemas into TypeScript types, validators and an event catalogue. The same input and the same
 * last output give the same bytes, and only what changed is written. A mistake in a schema takes down the events that
 * need that schema: they stay as they were. Look at `problems`.
 *
 * @throws CodegenError with a code, the file and the place of the mistake, when nothing could be made; then nothing
 * was written
 * @example
 * const { fresh, problems } = await generate({ schemas: "redox-schemas", out: "src/redox", check: true })
 * if (!fresh || problems.length > 0) process.exitCode = 1
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { schemas, out, config, check = false } = options
  const settings = await readConfig(config)
  if ((await resolveFolder(schemas)) === (await resolveFolder(out))) throw sameFolder(out)
  const cache = openCache(options.cache === false ? undefined : out, generatorDigest())
  const found = await readOutput(out)
  const input = inputDigest(schemas, settings)
  const last = await recallRun(cache, input, found)
  if (last !== undefined) return unchanged(last)

  // What makes the output takes longer to load than a run takes in which nothing has changed.
  const { produceOutput } = await import("./produce-output.ts")
  const remembered = found.get(memoryFile)
  const memory = remembered === undefined ? undefined : parseMemory(remembered, path.join(out, memoryFile))
  const compiled = textsOf(await cache.read("shapes"))
  const used = new Map<string, string>()
  const store = {
    get(key: string): string | undefined {
      const known = compiled.get(key)
      if (known !== undefined) used.set(key, known)
      return known
    },
    set: (key: string, text: string) => used.set(key, text),
  }
  const produced = await produceOutput(schemas, settings, memory, store, options.onProgress)
  const { files, events, shapes, problems, notices, keptEvents, lostEvents } = produced
  const difference = compareOutput(out, files, found)
  if (!check) await writeChanged(out, files, difference)
  const fresh = Object.values(difference).every((list) => list.length === 0)
  const summary: RunSummary = {
    events: events.length,
    components: shapes.length - events.length,
    files: files.size,
    notices,
  }
  await cache.write("shapes", Object.fromEntries(used))
  if (problems.length === 0 && (fresh || !check)) await rememberRun(cache, input, files, summary)
  return { ...difference, ...summary, fresh, problems, keptEvents, lostEvents }
}

/** The folder itself, whatever links lead to it. One that is not there yet is no link. */
async function resolveFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => path.resolve(folder))
}

function sameFolder(folder: string): CodegenError {
  const problem = `Schemas and output have the same folder "${folder}", where the output would be mixed with what it is made from. Choose another folder for the output, such as "${folder}/generated".`
  return new CodegenError("invalid-option", problem)
}

function unchanged(summary: RunSummary): GenerateResult {
  const nothing = { missing: [], stale: [], surplus: [], problems: [], keptEvents: [], lostEvents: [] }
  return { ...nothing, ...summary, fresh: true }
}
