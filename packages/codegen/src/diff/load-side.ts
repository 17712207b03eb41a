import { type GenerateConfig, loadConfig, resolveConfig } from "../config.ts"
import { loadSchemas } from "../load-schemas.ts"
import { nameEvents } from "../name-events.ts"
import { normalizeSchemas } from "../normalize-schemas.ts"
import { type Memory, readMemory } from "../output/memory.ts"
import type { SchemaSide } from "./types.ts"

/**
 * Reads one side of a comparison: a folder of schemas, or the output folder of an earlier `generate`.
 *
 * @param config - settings for a folder of schemas: names of events, dialect
 * @throws CodegenError when the folder holds neither, or is damaged
 * @example
 * const before = await loadSide("src/redox")
 */
export async function loadSide(folder: string, config?: GenerateConfig | string): Promise<SchemaSide> {
  const memory = await readMemory(folder)
  if (memory !== undefined) return sideOfMemory(memory)
  const settings = resolveConfig(typeof config === "string" ? await loadConfig(config) : config)
  const shapes = normalizeSchemas(await loadSchemas(folder), settings)
  return { shapes, events: nameEvents(shapes) }
}

function sideOfMemory({ events, shapes }: Memory): SchemaSide {
  return {
    shapes: new Map(Object.entries(shapes)),
    events: events.map(({ shape, file, ...event }) => ({
      ...event,
      shape: { file, schema: shapes[shape] ?? true },
    })),
  }
}
