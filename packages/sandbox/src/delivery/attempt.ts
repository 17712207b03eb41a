import { hash } from "node:crypto"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { Message } from "../message/assets.ts"
import { writeMessage } from "../message/break-message.ts"
import { parseExactly } from "../message/exact-json.ts"
import { withLog } from "../message/fill-meta.ts"
import { withFiles } from "../message/with-files.ts"
import type { AttemptEnd } from "../store/attempts.ts"
import type { TransmissionSummary } from "../store/transmission.ts"
import type { Destination, Trouble } from "../world/types.ts"
import { type IncomingAnswer, TransportFailure } from "./transport.ts"
import { drawTroubles } from "./troubles.ts"

/** How an attempt came out, before anybody judges it. */
export interface AttemptResult {
  readonly attemptId: string
  readonly answer: IncomingAnswer | undefined
  readonly end: AttemptEnd
  readonly troubles: readonly Trouble[]
}

/** ID of an attempt: its own for each, and known before the attempt is made. */
export function attemptIdOf(logId: string, number: number): string {
  const digits = hash("sha256", `${logId}/${number}`)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}

/**
 * Makes one attempt, from the draw of its troubles to what came back. It never rejects: what goes wrong is in the
 * result.
 *
 * @param limitMs - how long the destination may take
 * @param stop - ends the attempt early
 */
export async function makeAttempt(
  core: Core,
  transmission: TransmissionSummary,
  limitMs: number,
  stop: AbortSignal,
): Promise<AttemptResult> {
  const { database, transmissions, attempts, changes, clock, world } = core
  const { logId, subscriptionId } = transmission
  const number = transmission.attempts + 1
  const attemptId = attemptIdOf(logId, number)
  const destination = world.destinations.get(transmission.destinationId)
  const troubles = database.transaction(() => {
    const hits =
      destination.url === null ? [] : drawTroubles(core, subscriptionId, transmissions.isRepeating(logId))
    const kinds = hits.map(({ kind }) => kind)
    attempts.start(logId, attemptId, number, kinds, clock.now())
    const begun = transmissions.change(
      logId,
      { state: "delivering", attempts: number, dueAt: null },
      clock.now(),
    )
    changes.add("transmission", begun)
    return hits
  })
  if (destination.url === null) return { attemptId, answer: undefined, end: takenBySandbox, troubles }

  try {
    const message = parseExactly(transmissions.body(logId)) as Message
    const body = writeMessage(withFiles(core, withLog(message, logId, attemptId)), troubles)
    const answer = await send(core, destination, transmission.kind, body, troubles, limitMs, stop)
    return { attemptId, answer, end: endOf(answer, core.settings.journalBodyBytes), troubles }
  } catch (error) {
    // A database that is gone ends all deliveries; anything else must not hold this one for ever.
    if (error instanceof SandboxError) throw error
    if (!(error instanceof TransportFailure))
      core.logger.error({ logId, error: nameOf(error) }, "An attempt failed inside the sandbox")
    const problem = error instanceof TransportFailure ? error.problem : "internal"
    const end = { status: null, headers: null, body: null, bodyCut: false, error: problem }
    return { attemptId, answer: undefined, end, troubles }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

const takenBySandbox: AttemptEnd = { status: 200, headers: null, body: null, bodyCut: false, error: null }

async function send(
  { clock, settings }: Core,
  destination: Destination,
  kind: TransmissionSummary["kind"],
  body: string,
  troubles: readonly Trouble[],
  limitMs: number,
  stop: AbortSignal,
): Promise<IncomingAnswer> {
  const has = (name: Trouble["kind"]): boolean => troubles.some((trouble) => trouble.kind === name)
  const token = has("wrong-token")
    ? `wrong-${destination.verificationToken.length}`
    : destination.verificationToken
  const giveUp = new AbortController()
  const ends = AbortSignal.any([stop, giveUp.signal])
  const startLimit = () => clock.limit(limitMs, () => giveUp.abort(new TransportFailure("timeout")))
  // The limit of a query is about all of its way, that of a message about the application only.
  let endLimit = kind === "query" ? startLimit() : undefined
  try {
    const delay = troubles.find((trouble) => trouble.kind === "delay")
    if (delay !== undefined) await waitFor(clock, delay.delayMs, ends)
    endLimit ??= startLimit()
    const answer = await settings.transport(
      {
        method: "POST",
        url: destination.url ?? "",
        headers: {
          "application-name": "RedoxEngine",
          "content-type": "application/json",
          "verification-token": token,
          authorization: `Bearer ${token}`,
        },
        body,
        ...(has("cut-connection") ? { cutAfterBytes: Math.floor(Buffer.byteLength(body) / 2) } : {}),
      },
      ends,
    )
    if (has("lose-answer")) throw new TransportFailure("answer-lost")
    return answer
  } finally {
    endLimit?.()
  }
}

function waitFor(clock: Core["clock"], milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.wait(milliseconds, () => {
      stop.removeEventListener("abort", abort)
      resolve()
    })
    const abort = (): void => {
      cancel()
      reject(stop.reason instanceof TransportFailure ? stop.reason : new TransportFailure("interrupted"))
    }
    if (stop.aborted) abort()
    else stop.addEventListener("abort", abort, { once: true })
  })
}

function endOf({ status, headers, body }: IncomingAnswer, limit: number): AttemptEnd {
  return {
    status,
    headers,
    body: body.toString("utf8", 0, limit),
    bodyCut: body.length > limit,
    error: null,
  }
}
