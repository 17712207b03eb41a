import { compareText } from "../compare.ts"
import { printable } from "./printable.ts"
import type { FieldChange, SchemaChange } from "./types.ts"

/** The same change at several places. */
export interface ChangeGroup {
  /** The change itself. Its path is what the paths of all places end with. */
  readonly change: FieldChange
  /** Whether the places have different paths, so that the path of the change is only their end. */
  readonly isPathEnd: boolean
  /** Names of the events, each once: `Clinical Summary PatientPush`. */
  readonly events: readonly string[]
  /** Number of places in all events. */
  readonly places: number
}

/**
 * Puts equal changes of fields with the same last name together, so that a member that a shared shape gained is one
 * entry and not one for each place of the shape.
 */
export function groupChanges(changes: readonly SchemaChange[]): readonly ChangeGroup[] {
  const groups = new Map<string, SchemaChange[]>()
  for (const change of changes) {
    const key = keyOf(change)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [change])
    else group.push(change)
  }
  return [...groups.values()].map(summarize)
}

/** Name of an event in texts. */
export function eventLabel({ event }: SchemaChange): string {
  return printable(`${event.dataModel} ${event.eventType}`)
}

function summarize(group: readonly SchemaChange[]): ChangeGroup {
  const [{ event: _, ...change }] = group as readonly [SchemaChange]
  const paths = [...new Set(group.map(({ path }) => path))]
  return {
    change: { ...change, path: printable(commonEnd(paths)), detail: printable(change.detail) },
    isPathEnd: paths.length > 1,
    events: [...new Set(group.map(eventLabel))].sort(compareText),
    places: group.length,
  }
}

function keyOf({ path, change, keyword, before, after, readers, writers }: SchemaChange): string {
  const [last] = path.split(".").slice(-1)
  const values = change === "documentation" ? [] : [before, after]
  // Whole events are told apart by their names, not by what they hold.
  const name = change === "event-added" || change === "event-removed" ? [] : values
  return JSON.stringify([last, change, keyword, readers, writers, ...name])
}

function commonEnd(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split(".").reverse())
  const differs = first.findIndex((step, index) => others.some((other) => other[index] !== step))
  return first
    .slice(0, differs < 0 ? first.length : differs)
    .reverse()
    .join(".")
}
