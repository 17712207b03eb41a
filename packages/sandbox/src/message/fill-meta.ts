import type { Destination, Source } from "../world/types.ts"
import type { Message, Meta } from "./assets.ts"

/**
 * The `Meta` of a message on its way to a destination, as Redox fills it: who sent it, where it goes, when it was
 * taken, and whether it is a test. `Logs` comes with each attempt.
 *
 * @param now - when the message was taken, in milliseconds since 1970
 */
export function fillMeta(
  message: Message,
  source: Source,
  destinations: readonly Destination[],
  now: number,
): Message {
  const { Meta: given, ...rest } = message
  const { DataModel, EventType, Logs: _logs, ...others } = given
  return {
    Meta: {
      DataModel,
      EventType,
      ...others,
      EventDateTime: given.EventDateTime ?? new Date(now).toISOString(),
      Test: given.Test ?? source.environment !== "Production",
      Source: { ID: source.id, Name: source.name },
      Destinations: destinations.map(({ id, name }) => ({ ID: id, Name: name })),
    },
    ...rest,
  }
}

/** The message of one attempt: the same log ID each time, an attempt ID of its own. */
export function withLog(message: Message, logId: string, attemptId: string): Message {
  const { Meta, ...rest } = message
  return { Meta: { ...Meta, Logs: [{ ID: logId, AttemptID: attemptId }] }, ...rest }
}

/** The `Meta` of an answer to a source. It repeats the names of the request, also for a query: recorded traffic does. */
export function answerMeta(
  { DataModel, EventType }: Meta,
  source: Source,
  destinations: readonly Destination[],
  logs: readonly { readonly logId: string; readonly attemptId: string }[],
): object {
  return {
    DataModel,
    EventType,
    Source: { ID: source.id },
    Destinations: destinations.map(({ id, name }) => ({ ID: id, Name: name })),
    Logs: logs.map(({ logId, attemptId }) => ({ ID: logId, AttemptID: attemptId })),
  }
}
