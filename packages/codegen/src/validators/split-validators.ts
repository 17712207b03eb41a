import type { ShapeUse } from "../collect-shapes.ts"
import { compareText } from "../compare.ts"
import type { Shape } from "../schema.ts"

/** One module of validators: the module of an event, or one that several events share. */
export interface ValidatorModule {
  /** Path without suffix, relative to the output. */
  readonly path: string
  /** The shapes it checks, sorted by name. */
  readonly shapes: readonly Shape[]
}

/**
 * Decides which module checks which shape:
 * - needed by one event: the module of that event;
 * - needed by several events of one data model: one module for that data model;
 * - needed by several data models: one common module.
 *
 * Importing an event so reads at most four files. One file a shape would be up to 85, each of which costs more than
 * the code in it; everything in one file would be ten times the code that an event needs.
 */
export function splitValidators(uses: readonly ShapeUse[]): readonly ValidatorModule[] {
  const modules = new Map<string, Shape[]>()
  for (const use of uses) {
    const home = homeOf(use)
    if (home !== undefined) modules.set(home, [...(modules.get(home) ?? []), use.shape])
  }
  // An event whose shape is shared still has a module of its own.
  for (const { events } of uses) {
    for (const { path } of events) if (!modules.has(modulePath(path))) modules.set(modulePath(path), [])
  }
  return [...modules].map(([path, shapes]) => ({ path, shapes })).sort((a, b) => compareText(a.path, b.path))
}

/** Path of the module of an event. */
export function modulePath(eventPath: string): string {
  return `validators/${eventPath}`
}

function homeOf({ events }: ShapeUse): string | undefined {
  const [first] = events
  if (first === undefined) return undefined
  if (events.length === 1) return modulePath(first.path)
  const folder = first.path.slice(0, first.path.indexOf("/") + 1)
  return modulePath(events.every(({ path }) => path.startsWith(folder)) ? `${folder}_shared` : "_shared")
}
