import { isRecord } from "../schema.ts"

/** Whether a schema, as it was written, has what makes an event, whether the rest of it can be used or not. */
export function looksLikeEvent(json: unknown): boolean {
  if (!isRecord(json)) return false
  return (
    json["x-redox"] !== undefined || (isRecord(json.properties) && Object.hasOwn(json.properties, "Meta"))
  )
}
