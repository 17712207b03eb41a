import { type GenerateConfig, loadConfig, resolveConfig } from "./config.ts"
import { emitFiles } from "./emit-files.ts"
import { CodegenError } from "./errors.ts"
import { loadSchemas } from "./load-schemas.ts"
import { nameEvents } from "./name-events.ts"
import { normalizeSchemas } from "./normalize-schemas.ts"
import { compareOutput, type OutputDifference, readOutput } from "./output/compare-output.ts"
import { writeChanged } from "./output/write-changed.ts"

/** What `generate` is to do. */
export interface GenerateOptions {
  /** Folder with the `*.schema.json` files. */
  readonly schemas: string
  /** Folder for the output. Files in it that the generator did not write are left alone. */
  readonly out: string
  /** Settings, or the path of a file with them. */
  readonly config?: GenerateConfig | string
  /** Compares only, and writes nothing. */
  readonly check?: boolean
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
}

/**
 * Turns a folder of JSON Schemas into TypeScript types, validators and an event catalogue. The same input gives the
 * same bytes, only what changed is written, and nothing is written when the input is at fault.
 *
 * @throws CodegenError with a code, the file and the place of the mistake
 * @example
 * const { fresh } = await generate({ schemas: "schemas", out: "src/generated", check: true })
 * if (!fresh) process.exitCode = 1
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const { schemas, out, config, check = false } = options
  const settings = resolveConfig(typeof config === "string" ? await loadConfig(config) : config)
  const shapes = normalizeSchemas(await loadSchemas(schemas), settings)
  const events = nameEvents(shapes)
  if (events.length === 0) {
    const problem = `No schema below "${schemas}" has "x-redox", so there is no event. Add it to the messages.`
    throw new CodegenError("no-schemas", problem)
  }
  const files = await emitFiles(shapes, events, settings)
  const difference = compareOutput(out, files, await readOutput(out))
  if (!check) await writeChanged(out, files, difference)
  return {
    ...difference,
    events: events.length,
    components: shapes.length - events.length,
    files: files.size,
    fresh: Object.values(difference).every((list) => list.length === 0),
  }
}
