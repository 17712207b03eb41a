import type { Core } from "./core.ts"
import { BadChange, PollerError } from "./errors.ts"
import { withDeadline } from "./fetching/call.ts"
import { jsonGetter } from "./fetching/get-json.ts"
import type { KnownChange } from "./identify-change.ts"
import { faultOfChange } from "./judge-failure.ts"
import { messagesOf } from "./messages/make-message.ts"
import type { PolledMessage } from "./messages/polled-message.ts"

/** A change with its messages. */
export interface ReadyChange extends KnownChange {
  readonly messages: readonly PolledMessage[]
}

/** A change with the reason why it has none. */
export interface UnfitChange extends KnownChange {
  readonly bad: BadChange
}

/** What became of a change that was prepared. */
export type PreparedChange = ReadyChange | UnfitChange

/**
 * Makes the extra calls of a change and folds all into its messages.
 *
 * @returns the change with `bad` when it is its own fault that it has no messages
 * @throws PollerError when it is not, or not yet for sure: then the feed waits
 */
export async function prepareChange(
  { settings, failuresOf }: Pick<Core, "settings" | "failuresOf">,
  known: KnownChange,
  signal: AbortSignal,
): Promise<PreparedChange> {
  const { fetchDetails, toMessages, message, deadlineMs, fetch, attempts } = settings
  const { change, key, fault } = known
  if (fault !== undefined) return { ...known, bad: badChange("changeKey or changedAt", fault) }
  let step: "details" | "messages" = "details"
  try {
    const details =
      fetchDetails === undefined
        ? undefined
        : await withDeadline(deadlineMs, signal, (callSignal) =>
            fetchDetails(change, { signal: callSignal, getJson: jsonGetter(fetch, callSignal) }),
          )
    step = "messages"
    const messages = await withDeadline(deadlineMs, signal, async (callSignal) =>
      messagesOf(
        await toMessages(change, {
          details,
          message,
          signal: callSignal,
          getJson: jsonGetter(fetch, callSignal),
        }),
      ),
    )
    failuresOf.delete(key)
    return { ...known, messages }
  } catch (error) {
    const ofChange = faultOfChange(error, step)
    const failures = (failuresOf.get(key) ?? 0) + 1
    const name = step === "details" ? "fetchDetails" : "toMessages"
    if (ofChange === "bad" || (ofChange === "perhaps-bad" && failures >= attempts)) {
      failuresOf.delete(key)
      return { ...known, bad: badChange(name, error) }
    }
    if (ofChange === "perhaps-bad") failuresOf.set(key, failures)
    if (error instanceof PollerError) throw error
    throw new PollerError(
      "details-failed",
      `${name} failed. The feed waits and tries again; the cause says why.`,
      {
        cause: error,
      },
    )
  }
}

/** The error of a change that is set aside. @param where - name of the function that failed */
export function badChange(where: string, cause: unknown): BadChange {
  return cause instanceof BadChange
    ? cause
    : new BadChange(`A change cannot become messages: ${where} failed on it. The cause says why.`, { cause })
}
