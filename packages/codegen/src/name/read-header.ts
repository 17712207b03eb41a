import { CodegenError } from "../errors.ts"
import { type EventKind, eventKinds } from "../events.ts"
import type { Definition } from "../read/definition.ts"
import { isRecord } from "../schema.ts"
import type { KnownEvent } from "./find-known-event.ts"

/** What the `x-redox` of a schema says. */
export interface EventHeader extends KnownEvent {
  /** What Redox says about its life, such as `deprecated`. */
  readonly status?: string
}

/**
 * Reads the `x-redox` of a schema, our own way of telling the names of an event.
 *
 * @returns nothing when there is none
 * @throws CodegenError `invalid-event`
 */
export function readHeader(definition: Definition): EventHeader | undefined {
  const { schema } = definition
  const header = isRecord(schema) ? schema["x-redox"] : undefined
  if (header === undefined) return undefined
  if (!isRecord(header)) throw invalidHeader(definition, "", "must be an object")
  const { dataModel, eventType, kind, response, answers, status } = header
  if (typeof dataModel !== "string" || fileName(dataModel) === "") {
    throw invalidHeader(definition, "/dataModel", "must be the name of a data model")
  }
  if (typeof eventType !== "string" || fileName(eventType) === "") {
    throw invalidHeader(definition, "/eventType", "must be the name of an event type")
  }
  if (!eventKinds.includes(kind as EventKind)) {
    throw invalidHeader(definition, "/kind", `must be one of: ${eventKinds.join(", ")}`)
  }
  if (typeof response === "string" ? kind !== "query" : response !== undefined || kind === "query") {
    const problem = 'must be the event type of the answer, for the kind "query" and no other'
    throw invalidHeader(definition, "/response", problem)
  }
  if (
    typeof answers === "string"
      ? kind !== "query-response"
      : answers !== undefined || kind === "query-response"
  ) {
    const problem = 'must be the event type of the query, for the kind "query-response" only'
    throw invalidHeader(definition, "/answers", problem)
  }
  return {
    dataModel,
    eventType,
    kind: kind as EventKind,
    ...(typeof response === "string" && { response }),
    ...(typeof answers === "string" && { answers }),
    ...(typeof status === "string" && { status }),
  }
}

/** The error for a mistake in an `x-redox`. */
export function invalidHeader(
  { file }: Pick<Definition, "file">,
  pointer: string,
  problem: string,
): CodegenError {
  const place = { file, pointer: `/x-redox${pointer}` }
  return new CodegenError("invalid-event", `"${place.pointer.slice(1)}" ${problem}.`, place)
}

/** A name in the path of a validator: `Clinical Summary` becomes `clinical-summary`, `SSO` becomes `sso`. */
export function fileName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase()
}
