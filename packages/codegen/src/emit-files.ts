import type { ShapeUse } from "./collect-shapes.ts"
import { compareText } from "./compare.ts"
import type { ResolvedConfig } from "./config.ts"
import { emitCatalogue } from "./emit-catalogue.ts"
import type { Notice } from "./read/definition.ts"
import type { Event, Shape } from "./schema.ts"
import { emitEventMap } from "./types/emit-event-map.ts"
import { emitIndex } from "./types/emit-index.ts"
import { emitTypes } from "./types/emit-types.ts"
import type { CompiledShape } from "./validators/compile-shapes.ts"
import { emitValidators } from "./validators/emit-validators.ts"

/** The output, in memory. */
export interface EmittedFiles {
  /** Path relative to the output folder, then text; sorted by path. */
  readonly files: ReadonlyMap<string, string>
  /** What the types cannot say. */
  readonly notices: readonly Notice[]
}

/**
 * Puts together every file of the output, in memory.
 *
 * @param uses - every shape with the events that need it
 * @param compiled - name of each shape that an event needs, then its validator
 * @throws CodegenError `emit-failed` when a shape that an event needs was not compiled
 */
export function emitFiles(
  shapes: readonly Shape[],
  events: readonly Event[],
  uses: readonly ShapeUse[],
  compiled: ReadonlyMap<string, CompiledShape>,
  config: ResolvedConfig,
): EmittedFiles {
  const types = emitTypes(shapes, events, config)
  const files = new Map([
    ...emitValidators(uses, events, compiled, config),
    ["types.gen.ts", types.text],
    ["index.gen.ts", emitIndex(config)],
    ["event-map.gen.ts", emitEventMap(events, config)],
    ["catalogue.gen.ts", emitCatalogue(events, config)],
  ])
  return { files: new Map([...files].sort(([a], [b]) => compareText(a, b))), notices: types.notices }
}
