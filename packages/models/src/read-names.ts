/**
 * Reads the two names of an event out of the `Meta` of a message.
 *
 * @returns `undefined` when the value has no such `Meta`
 */
export function readNames(
  message: unknown,
): { readonly dataModel: string; readonly eventType: string } | undefined {
  const meta = memberOf(message, "Meta")
  const dataModel = memberOf(meta, "DataModel")
  const eventType = memberOf(meta, "EventType")
  return typeof dataModel === "string" && typeof eventType === "string" ? { dataModel, eventType } : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
