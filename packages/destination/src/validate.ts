import type { ValidationIssue } from "@redoxkit/models"
import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { loggedId } from "./logged-id.ts"

/** As many issues of one message are logged. */
const LOGGED_ISSUES = 20

/** Names a message on its way to the handlers. */
export interface Named {
  readonly dataModel: string
  readonly eventType: string
  readonly transmissionId: string | null
}

/**
 * Holds a message against the schema of its event and logs what does not fit: places, rules and types, never values.
 * Advice for the handler and for whoever reads the log; it never keeps a message from its handler.
 */
export async function validate(
  { catalogue, settings: { logger, metrics, now } }: Core,
  named: Named,
  message: unknown,
): Promise<readonly ValidationIssue[]> {
  const event = catalogue.find(named.dataModel, named.eventType)
  if (event === undefined) return []
  const labels = { dataModel: event.dataModel, eventType: event.eventType }
  const started = now()
  try {
    const validator = catalogue.validator(event)
    const check = typeof validator === "function" ? validator : await validator
    const issues = check(message)
    metrics.validated?.({ ...labels, issues: issues.length, durationMs: now() - started })
    if (issues.length > 0) {
      logger.error(
        {
          ...labels,
          transmissionId: loggedId(named.transmissionId),
          issueCount: issues.length,
          issues: issues.slice(0, LOGGED_ISSUES),
        },
        "A message does not fit its schema; it is handled all the same",
      )
    }
    return issues
  } catch (error) {
    logger.error(
      { ...labels, ...describeError(error) },
      "The validator of an event could not be loaded; the message is handled unchecked. Is the models package complete?",
    )
    return []
  }
}
