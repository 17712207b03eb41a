import type { ResolvedConfig } from "../config.ts"
import type { Memory } from "../output/memory.ts"
import { isRecord } from "../schema.ts"
import { findKnownEventByPath } from "./find-known-event.ts"

/**
 * Makes the function that tells whether a file must hold the schema of an event: the config or the last run says so,
 * or the name of a known event. Under such a name there may also be a message, as a sample.
 */
export function expectSchemas(
  { events }: Pick<ResolvedConfig, "events">,
  memory: Memory | undefined,
): (file: string, json: unknown) => boolean {
  const before = new Set(memory?.events.map(({ file }) => file))
  return (file, json) =>
    Object.hasOwn(events, file) ||
    before.has(file) ||
    (findKnownEventByPath(file) !== undefined && ![json].flat().some(isMessage))
}

function isMessage(json: unknown): boolean {
  return isRecord(json) && isRecord(json.Meta)
}
