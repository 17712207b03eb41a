import { collectShapes } from "./collect-shapes.ts"
import { compareText } from "./compare.ts"
import type { ResolvedConfig } from "./config.ts"
import { emitCatalogue } from "./emit-catalogue.ts"
import { emitEventMap } from "./types/emit-event-map.ts"
import { emitTypes } from "./types/emit-types.ts"
import { emitValidators } from "./validators/emit-validators.ts"
import type { Event, Shape } from "./schema.ts"

/**
 * Puts together every file of the output, in memory.
 *
 * @returns path relative to the output folder, then text; sorted by path
 */
export async function emitFiles(
  shapes: readonly Shape[],
  events: readonly Event[],
  config: ResolvedConfig,
): Promise<ReadonlyMap<string, string>> {
  const [validators, types] = await Promise.all([
    emitValidators(collectShapes(shapes, events), events, config),
    emitTypes(shapes, events, config),
  ])
  const files = new Map([
    ...validators,
    ["types.gen.ts", types],
    ["event-map.gen.ts", emitEventMap(events, config)],
    ["catalogue.gen.ts", emitCatalogue(events, config)],
  ])
  return new Map([...files].sort(([a], [b]) => compareText(a, b)))
}
