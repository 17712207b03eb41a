import type { Core } from "./core.ts"
import { describeError } from "./describe-error.ts"
import { DestinationError } from "./errors.ts"
import { digestKey, readEnvelope, storableId } from "./identify.ts"
import type { AppendOutcome, NewTransmission } from "./inbox/contract.ts"
import { loggedId } from "./logged-id.ts"
import type { Keep } from "./receive.ts"
import { isSignOn } from "./sign-on/answer-sign-on.ts"
import { stepOf } from "./tracing.ts"

/** Options of `take`. */
export interface TakeOptions {
  /**
   * Names the message, so that it is stored once however often it is taken; as long as the inbox remembers it. Also its
   * `transmissionId` where `Meta` names none. It is logged only where it is a UUID. Without it: what `Meta` says, else
   * the bytes of the message for `digestWindowMs`.
   */
  readonly key?: string
}

/**
 * The way of a message that did not come by HTTP: identified and stored as `receive` does it, without token and status.
 *
 * @throws DestinationError `not-a-message`, `paused`, `handlers-failed`; InboxError
 */
export async function take(
  core: Core,
  keep: Keep,
  message: unknown,
  options: TakeOptions,
): Promise<AppendOutcome> {
  const { settings, catalogue } = core
  if (options.key !== undefined && (typeof options.key !== "string" || options.key === ""))
    throw notAMessage("The key of a message must be a text that is not empty. Pass one, or leave it out.")
  const givenKey = options.key === undefined ? undefined : storableId(options.key)
  if (core.isPaused() || core.pressure.isHigh())
    throw new DestinationError(
      "paused",
      "The destination is paused, stopped or has too much in its inbox, so it takes no messages. Nothing was stored: pass the message again later.",
    )
  const body = bytesOf(message)
  const envelope = readEnvelope((message as { readonly Meta?: unknown }).Meta)
  if (envelope === undefined)
    throw notAMessage(
      "The message has no Meta with a DataModel and an EventType. Fill both in before it is taken.",
    )
  if (catalogue.find(envelope.dataModel, envelope.eventType)?.kind === "query")
    throw notAMessage(
      "The message is a query, which waits for an answer and is never stored. Pass a message.",
    )
  if (isSignOn(envelope))
    throw notAMessage(
      "The message is a sign-on, which a browser waits for and which is never stored. Pass a message.",
    )

  const labels = catalogue.labels(envelope.dataModel, envelope.eventType)
  const receivedAt = settings.now()
  const key = givenKey === undefined ? envelope.key : `taken:${givenKey}`
  const transmissionId = envelope.transmissionId ?? givenKey ?? null
  const transmission: NewTransmission = {
    key: key ?? digestKey(settings.tokens[0] ?? "", body),
    ...(key === null ? { keyLifetimeMs: settings.digestWindowMs } : {}),
    subscription: settings.subscription(envelope),
    dataModel: envelope.dataModel,
    eventType: envelope.eventType,
    transmissionId,
    receivedAt,
    body,
  }
  const outcome = await core.openWork
    .track(settings.trace(stepOf("receive", labels, transmission), () => keep(transmission)))
    .catch((error: unknown) => {
      settings.logger.error({ ...labels, ...describeError(error) }, "A message could not be stored")
      throw error
    })
  if (outcome === "failed")
    throw new DestinationError(
      "handlers-failed",
      "The handlers of a message failed, and this destination stores nothing. See the log, and pass the message again later.",
    )
  core.pressure.stored()
  if (outcome === "duplicate") settings.metrics.duplicate?.(labels)
  else settings.metrics.received?.({ ...labels, bytes: body.length, durationMs: settings.now() - receivedAt })
  settings.logger.debug({ ...labels, transmissionId: loggedId(transmissionId), outcome }, "Message taken")
  return outcome
}

/** What a getter or `toJSON` of the message throws may repeat what is in it, so it goes no further. */
function bytesOf(message: unknown): Buffer {
  if (typeof message !== "object" || message === null || Array.isArray(message))
    throw notAMessage("The message is no object. Pass an object with the members of the event.")
  try {
    return Buffer.from(JSON.stringify(message))
  } catch {
    throw notAMessage(
      "The message cannot be written as JSON. Pass an object of plain values, without cycles.",
    )
  }
}

function notAMessage(text: string): DestinationError {
  return new DestinationError("not-a-message", text)
}
