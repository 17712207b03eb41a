import type { EventDescriptor, Validate } from "@redoxkit/models"
import { findDateTraps } from "./dates/find-date-traps.ts"
import { InvalidMessageError } from "./errors.ts"
import type { Message } from "./fill-meta.ts"
import type { Settings } from "./options.ts"

/** Validators that are loaded: importing a module again costs far more than validating a message. */
const validators = new WeakMap<EventDescriptor, Validate>()

async function load(event: EventDescriptor): Promise<Validate> {
  const validate = await event.loadValidator()
  validators.set(event, validate)
  return validate
}

/** As many findings as one log record or one text of an error shows. */
const SHOWN = 20

/**
 * Holds a message against its schema, and its dates against the calendar.
 *
 * @throws InvalidMessageError when `validate` is `throw`
 */
export async function checkMessage(
  message: Message,
  event: EventDescriptor,
  { validate, logger }: Pick<Settings, "validate" | "logger">,
): Promise<void> {
  if (validate === "off") return
  const check = validators.get(event) ?? (await load(event))
  const issues = [...check(message), ...findDateTraps(message)]
  if (issues.length === 0) return
  const { dataModel, eventType } = event
  if (validate === "throw") {
    const places = issues.slice(0, SHOWN).map(({ path, rule }) => `${path === "" ? "/" : path} (${rule})`)
    const more = issues.length > SHOWN ? ` and ${issues.length - SHOWN} more` : ""
    throw new InvalidMessageError(
      `${dataModel} ${eventType} does not fit its schema: ${places.join(", ")}${more}. Nothing was sent.`,
      issues,
    )
  }
  logger.warn(
    { dataModel, eventType, issues: issues.slice(0, SHOWN), issueCount: issues.length },
    "A message does not fit its schema and is sent all the same",
  )
}
