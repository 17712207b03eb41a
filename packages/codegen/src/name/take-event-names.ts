import type { ShapeGroup } from "./group-shapes.ts"
import { knownEvents } from "./known/events.gen.ts"
import type { NameBook } from "./name-book.ts"
import type { NamedEvent } from "./name-events.ts"
import type { NamingTask } from "./name-shapes.ts"
import { isPascalCase, toPascalCase } from "./words.ts"

/**
 * The name of an event's interface when its schema gives none: data model and event type.
 *
 * @example
 * eventName({ dataModel: "SSO", eventType: "Sign-on" }) // "SsoSignOn"
 */
export function eventName({ dataModel, eventType }: Pick<NamedEvent, "dataModel" | "eventType">): string {
  const name = `${toPascalCase(dataModel)}${toPascalCase(eventType)}`
  return isPascalCase(name) ? name : `Event${name}`
}

const knownNames = new Set(knownEvents.map(eventName))

/** Whether the name would be that of an event, here or later. */
export function isKnownEventName(name: string): boolean {
  return knownNames.has(name)
}

/**
 * Gives the messages the titles of their schemas.
 *
 * @returns those whose title is taken, with the title
 */
export function takeTitles({ nodes, groups }: NamingTask, book: NameBook): ReadonlyMap<ShapeGroup, string> {
  const second = new Map<ShapeGroup, string>()
  for (const [{ source }, root] of nodes.roots) {
    const group = groups.get(root)
    const schema = typeof source === "string" ? undefined : source.schema
    const title = typeof schema === "object" ? schema.title : undefined
    if (group === undefined || typeof title !== "string" || !isPascalCase(title)) continue
    if (!book.take(group, title)) second.set(group, title)
  }
  return second
}

/**
 * Gives the other messages their data model and event type as a name. Where a shape has had that name before, it keeps
 * it, and `Message` is put behind that of the event.
 *
 * @param held - names that shapes have from the last run
 */
export function takeEventNames(task: NamingTask, book: NameBook, held: ReadonlySet<string>): void {
  for (const [event, root] of task.nodes.roots) {
    const group = task.groups.get(root)
    if (group === undefined || book.nameOf(group) !== undefined) continue
    let name = eventName(event)
    const isHeld = (): boolean => held.has(name) && !Object.hasOwn(task.config.names, name)
    while (isHeld() || !book.take(group, name)) name = `${name}Message`
  }
}
