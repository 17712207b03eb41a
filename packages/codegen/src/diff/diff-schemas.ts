import { compareText } from "../compare.ts"
import { findKnownEventByPath } from "../name/find-known-event.ts"
import { fieldComparison } from "./compare-fields.ts"
import { describeFields } from "./describe-field.ts"
import { judge } from "./judge.ts"
import { shapesByName } from "./resolve.ts"
import type {
  DiffOptions,
  FieldChange,
  SchemaChange,
  SchemaDiff,
  SchemaSide,
  SemverStep,
  SideEvent,
} from "./types.ts"

/**
 * Compares two sets of schemas, event by event and field by field, and judges each difference: does it break code that
 * reads the event, does it break code that writes it. Names of shapes do not matter, only what is accepted and said.
 *
 * An object or array that was added or removed is one difference, with the number of fields below it.
 *
 * @example
 * const { step, changes } = diffSchemas(await loadSide("redox-schemas"), await loadSide("src/redox"))
 */
export function diffSchemas(before: SchemaSide, after: SchemaSide, options: DiffOptions = {}): SchemaDiff {
  const [oldShapes, newShapes] = [shapesByName(before), shapesByName(after)]
  const [oldEvents, newEvents] = [eventsByName(before), eventsByName(after)]
  const compareFields = fieldComparison(oldShapes, newShapes, options)
  const [describeOld, describeNew] = [describeFields(oldShapes), describeFields(newShapes)]

  const names = [...new Set([...oldEvents.keys(), ...newEvents.keys()])].sort(compareText)
  const isSkipped = (name: string) =>
    isUnusable(before, newEvents.get(name)) || isUnusable(after, oldEvents.get(name))
  const changes = names.flatMap((name) => {
    if (isSkipped(name)) return []
    const [old, now] = [oldEvents.get(name), newEvents.get(name)]
    const { dataModel, eventType } = (now ?? old) as SideEvent
    return compareEvent(old, now)
      .toSorted((a, b) => compareText(a.path, b.path))
      .map((change): SchemaChange => ({ event: { dataModel, eventType }, ...change }))
  })
  const events = { before: oldEvents.size, after: newEvents.size }
  const skipped = names.filter(isSkipped).map((name) => {
    const { dataModel, eventType } = (newEvents.get(name) ?? oldEvents.get(name)) as SideEvent
    return { dataModel, eventType }
  })
  return { step: stepOf(changes), events, skipped, changes }

  function compareEvent(old: SideEvent | undefined, now: SideEvent | undefined): readonly FieldChange[] {
    if (old === undefined) {
      return now === undefined ? [] : [judge({ change: "event-added", after: describeNew(now.shape.schema) })]
    }
    if (now === undefined) return [judge({ change: "event-removed", before: describeOld(old.shape.schema) })]
    return [...compareRole(old, now), ...compareFields(old.shape.schema, now.shape.schema)]
  }
}

/** Compares how an event travels, and what Redox says about its life. */
function compareRole(old: SideEvent, now: SideEvent): readonly FieldChange[] {
  return (["kind", "response", "answers", "status"] as const).flatMap((keyword) => {
    const [before, after] = [old[keyword], now[keyword]]
    if (before === after) return []
    return [
      judge({
        change: keyword === "status" ? "documentation" : "event-changed",
        keyword,
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      }),
    ]
  })
}

/** Whether an event of one side belongs to a file that cannot be used on the other. */
function isUnusable({ unusable = [] }: SchemaSide, event: SideEvent | undefined): boolean {
  if (event === undefined) return false
  return unusable.some((file) => {
    const known = findKnownEventByPath(file)
    return (
      file === event.shape.file ||
      event.shape.file?.startsWith(`${file}/`) ||
      (known?.dataModel === event.dataModel && known.eventType === event.eventType)
    )
  })
}

function eventsByName({ events }: SchemaSide): ReadonlyMap<string, SideEvent> {
  return new Map(events.map((event) => [`${event.dataModel}\n${event.eventType}`, event]))
}

function stepOf(changes: readonly FieldChange[]): SemverStep {
  const judgements = new Set(changes.flatMap(({ readers, writers }) => [readers, writers]))
  if (judgements.has("breaking")) return "major"
  if (judgements.has("compatible")) return "minor"
  return judgements.has("none") ? "patch" : "none"
}
