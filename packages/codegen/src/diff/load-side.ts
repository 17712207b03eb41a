import { type GenerateConfig, type ResolvedConfig, readConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import { expectSchemas } from "../name/expect-schemas.ts"
import { nameEvents } from "../name/name-events.ts"
import { createNotices } from "../name/notices.ts"
import { type Memory, memoryFile, readMemory } from "../output/memory.ts"
import { readSchemas } from "../read/read-schemas.ts"
import type { SchemaSide } from "./types.ts"

/** One side of a comparison, as it was read. */
export interface LoadedSide extends SchemaSide {
  /** What is wrong in the folder. The events concerned are not compared. */
  readonly problems: readonly CodegenError[]
}

/**
 * Reads one side of a comparison: the output folder of an earlier `generate`, known by its `schemas.gen.json`, or a
 * folder of schemas.
 *
 * @param config - settings for a folder of schemas: `events`, `dialect`, `formats`
 * @throws CodegenError when the folder holds neither, or its `schemas.gen.json` is damaged
 * @example
 * const before = await loadSide("src/redox")
 */
export async function loadSide(folder: string, config?: GenerateConfig | string): Promise<LoadedSide> {
  const settings = await readConfig(config)
  const memory = await readMemory(folder)
  return memory === undefined ? readSide(folder, settings) : sideOfMemory(memory)
}

async function readSide(folder: string, config: ResolvedConfig): Promise<LoadedSide> {
  const settings = { ...config, isExpected: expectSchemas(config, undefined) }
  const { definitions, broken, problems } = await readSchemas(folder, settings).catch(neither(folder))
  // The config belongs to one of the sides; the other may not have all files that it names.
  const files = new Set([...definitions, ...broken].map(({ file }) => file))
  const entries = Object.entries(config.events).filter(([file]) => files.has(file))
  const known = { ...config, events: Object.fromEntries(entries) }
  const named = nameEvents({ definitions, broken }, known, undefined, createNotices())
  return {
    shapes: new Map(definitions.map(({ id, schema }) => [id, schema])),
    events: named.events.flatMap(({ source, ...event }) =>
      typeof source === "string" ? [] : [{ ...event, shape: { file: event.file, schema: source.schema } }],
    ),
    unusable: [...new Set([...broken, ...named.troubled].map(({ file }) => file))],
    problems: [...problems, ...named.problems],
  }
}

function neither(folder: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CodegenError) || error.code !== "no-schemas") throw error
    const problem = `"${folder}" holds neither JSON Schemas nor the ${memoryFile} of an earlier run. Name a folder that does.`
    throw new CodegenError("no-schemas", problem, {}, { cause: error })
  }
}

function sideOfMemory({ events, shapes }: Memory): LoadedSide {
  return {
    shapes: new Map(Object.entries(shapes)),
    events: events.map(({ shape, file, ...event }) => ({
      ...event,
      shape: { file, schema: shapes[shape] ?? true },
    })),
    problems: [],
  }
}
