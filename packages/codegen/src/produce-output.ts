import { collectShapes } from "./collect-shapes.ts"
import type { ResolvedConfig } from "./config.ts"
import { type EmittedFiles, emitFiles } from "./emit-files.ts"
import { CodegenError } from "./errors.ts"
import { expectSchemas } from "./name/expect-schemas.ts"
import { findKnownEventByPath } from "./name/find-known-event.ts"
import type { TroubledEvent } from "./name/name-events.ts"
import { type NamedSchemas, nameSchemas } from "./name/name-schemas.ts"
import { type Memory, memoryFile, printMemory } from "./output/memory.ts"
import type { Notice, ReadProgress, ReadResult } from "./read/definition.ts"
import { readSchemas } from "./read/read-schemas.ts"
import { spreadProblems } from "./read/spread-problems.ts"
import type { Event, Shape } from "./schema.ts"
import { compileShapes, type ShapeCache } from "./validators/compile-shapes.ts"

/** Everything that a folder of schemas comes to. */
export interface ProducedOutput {
  /** Path relative to the output folder, then text. */
  readonly files: ReadonlyMap<string, string>
  /** Every event of the output. */
  readonly events: readonly Event[]
  /** Everything that the events are made of. */
  readonly shapes: readonly Shape[]
  /** Every mistake found. */
  readonly problems: readonly CodegenError[]
  /** What is worth saying once. */
  readonly notices: readonly Notice[]
  /** Events that stay as the last run left them: data model and event type. */
  readonly keptEvents: readonly string[]
  /** Files of events that are not in the output at all. */
  readonly lostEvents: readonly string[]
}

/**
 * Reads a folder of schemas and makes every file of the output, in memory. What cannot be used takes down the events
 * that need it, and no others.
 *
 * @param memory - what the last run made; nothing on the first run
 * @throws CodegenError when nothing at all can be made
 */
export async function produceOutput(
  folder: string,
  config: ResolvedConfig,
  memory: Memory | undefined,
  cache: ShapeCache,
  onProgress?: (progress: ReadProgress) => void,
): Promise<ProducedOutput> {
  const read = await readSchemas(folder, { ...config, isExpected: expectSchemas(config, memory) }, onProgress)
  const failures: Failure[] = []
  // Schemas that only turn out to be of no use when they are compiled are taken out, and the rest is named again.
  for (;;) {
    const named = nameSchemas(withoutFailed(read, failures), config, memory)
    const problems = [...read.problems, ...failures.map(({ error }) => error), ...named.problems]
    if (named.events.length === 0) throw problems[0] ?? noEvents(folder)
    const made = await makeFiles(named, config, cache)
    if ("files" in made) return summarize(read, named, made, problems)
    const known = new Set(failures.flatMap(({ events }) => events))
    // What comes from memory was compiled before. That it cannot be now is nothing that a schema could mend.
    if (made.failures.every(({ events }) => events.every((file) => known.has(file))))
      throw made.failures[0]?.error
    failures.push(...made.failures)
  }
}

/** A mistake, and the files of the events that it takes down. */
interface Failure {
  readonly error: CodegenError
  readonly events: readonly string[]
}

async function makeFiles(
  { shapes, events }: NamedSchemas,
  config: ResolvedConfig,
  cache: ShapeCache,
): Promise<EmittedFiles | { readonly failures: readonly Failure[] }> {
  const uses = collectShapes(shapes, events)
  const needed = uses.filter((use) => use.events.length > 0).map(({ shape }) => shape)
  const { compiled, problems } = await compileShapes(needed, { formats: config.formats, cache })
  if (problems.length > 0) {
    const usersOf = (shape: Shape): readonly Event[] => uses.find((use) => use.shape === shape)?.events ?? []
    return {
      failures: problems.map(({ shape, error }) => ({
        error,
        events: usersOf(shape).map((event) => event.shape.file),
      })),
    }
  }
  try {
    return await emitFiles(shapes, events, uses, compiled, config)
  } catch (error) {
    const event = events.find(({ shape }) => error instanceof CodegenError && error.file === shape.file)
    if (event === undefined) throw error
    return { failures: [{ error: error as CodegenError, events: [event.shape.file] }] }
  }
}

function withoutFailed(read: ReadResult, failures: readonly Failure[]): ReadResult {
  if (failures.length === 0) return read
  const unusable = failures.flatMap(({ error, events }) =>
    events.map((file) => ({ id: `${file}#`, file, pointer: "", problem: error })),
  )
  const { sound, broken } = spreadProblems(read.definitions, [...read.broken, ...unusable])
  return { ...read, definitions: sound, broken }
}

function summarize(
  read: ReadResult,
  { shapes, events, troubled, notices }: NamedSchemas,
  emitted: EmittedFiles,
  problems: readonly CodegenError[],
): ProducedOutput {
  const kept = new Set(troubled.filter(({ recalled }) => recalled).map(({ file }) => file))
  return {
    files: new Map([...emitted.files, [memoryFile, printMemory(shapes, events)]]),
    events,
    shapes,
    problems,
    notices: [...read.notices, ...notices, ...emitted.notices],
    keptEvents: events
      .filter(({ shape }) => kept.has(shape.file))
      .map(({ dataModel, eventType }) => `${dataModel}/${eventType}`),
    lostEvents: troubled
      .filter((event) => !event.recalled && !isFromOtherFile(event, events))
      .map(({ file }) => file),
  }
}

/** Whether what a second file of an event is for is in the output, from the first one. Its path may say otherwise. */
function isFromOtherFile({ file, problem }: TroubledEvent, events: readonly Event[]): boolean {
  if (problem.code !== "duplicate-event") return false
  const known = findKnownEventByPath(file)
  return (
    known === undefined ||
    events.some(({ dataModel, eventType }) => dataModel === known.dataModel && eventType === known.eventType)
  )
}

function noEvents(folder: string): CodegenError {
  const problem = `No file below "${folder}" is known to be the schema of an event. An event is a file of its own, and its message has a member "Meta"; name others in the option "events" of the config.`
  return new CodegenError("no-schemas", problem)
}
