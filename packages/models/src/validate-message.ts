import type { Models, ValidationIssue } from "./contract.ts"
import { findEvent } from "./find-event.ts"
import { models as shippedModels } from "./generated/catalogue.gen.ts"
import { readNames } from "./read-names.ts"

/**
 * Checks a parsed message against the schema that the names in its `Meta` ask for. The validator of the event is
 * loaded at the first call.
 *
 * @param message - any parsed JSON
 * @param models - your own catalogue; default: the one of this package
 * @returns the findings, none when the message fits, or `undefined` when the event is not in the catalogue
 * @example
 * const issues = await validateMessage(JSON.parse(body))
 */
export async function validateMessage(
  message: unknown,
  models: Pick<Models<unknown, unknown>, "events"> = shippedModels,
): Promise<readonly ValidationIssue[] | undefined> {
  const names = readNames(message)
  const event = names && findEvent(models, names.dataModel, names.eventType)
  if (event === undefined) return undefined
  const validate = await event.loadValidator()
  return validate(message)
}
