import type { Core } from "../core.ts"
import { type IncomingAnswer, TransportFailure } from "../delivery/transport.ts"
import type { Message } from "../message/assets.ts"
import type { Destination, Source } from "../world/types.ts"
import { bodyOf, issuedAt } from "./body.ts"
import { type Claims, claimsOf } from "./claims.ts"
import { type Followed, follow, type Hop } from "./follow.ts"
import { adviceOn, type Judged, judge, notesOn } from "./judge.ts"
import { makeToken, type SignOnTrouble } from "./troubles.ts"

/** What is launched. */
export interface Launch {
  readonly source: Source
  readonly destination: Destination
  readonly url: string
  readonly secret: string
  readonly errorUrl: string | null
  /** The body; the sample without it. */
  readonly message: Message | undefined
  /** Claims in the place of those that follow from the body. */
  readonly claims: Claims
  readonly trouble: SignOnTrouble | undefined
  /** Whether to go where the browser goes. It uses one-time links up. */
  readonly follow: boolean
}

/** How a launch came out. */
export interface LaunchResult {
  /** Whether the user is in: a page, or a redirect that leads to one as far as it was followed. */
  readonly launched: boolean
  readonly outcome: Judged["outcome"]
  /** Why it failed; `null` when it did not. */
  readonly reason: string | null
  /** What happened and what to look at, in one or two sentences. */
  readonly text: string
  /** Status with which the application answered the launch; `null` when it did not. */
  readonly status: number | null
  /** Where the browser goes: to the application, or to its error address; `null` for a page. */
  readonly location: string | null
  /** The page that was answered, up to 64 KiB. */
  readonly html: string | null
  /** Requests of the browser, when they were followed. */
  readonly hops: readonly Hop[]
  /** Status of the last of them. */
  readonly finalStatus: number | null
  readonly notes: readonly string[]
  readonly durationMs: number
}

/**
 * Launches an application as Redox does: a signed token and the body are posted to its sign-on address, and the browser
 * gets what it answers. When it refuses or does not answer, the browser goes to the error address, where one is set.
 *
 * @param stop - ends the wait early
 */
export async function launch(core: Core, given: Launch, stop: AbortSignal): Promise<LaunchResult> {
  const started = core.clock.now()
  const second = issuedAt(core)
  const message = bodyOf(core, given, second)
  const claims = {
    ...claimsOf(message, given.source.id, given.destination.id, second),
    ...given.claims,
  }
  const token = await makeToken(claims, given.secret, given.trouble)
  const notes: string[] = []
  if (given.trouble === "used-token") {
    const first = await post(core, given.url, token, message, stop)
    if (first.judged.outcome === "failed")
      notes.push(
        "The token was refused the first time already, so that this says nothing about its second use.",
      )
  }
  const { answer, judged } = await post(core, given.url, token, message, stop)
  if (answer !== undefined) notes.push(...notesOn(answer))

  const location =
    judged.outcome === "redirect" ? judged.location : judged.outcome === "failed" ? given.errorUrl : null
  const followed = given.follow && location !== null ? await visit(core, location, stop) : nowhere
  const arrived = followed.problem === null && (followed.finalStatus ?? 200) < 400
  const failed = judged.outcome === "redirect" && !arrived ? "redirect-failed" : null
  const reason = judged.outcome === "failed" ? judged.reason : failed
  return {
    launched: reason === null,
    outcome: reason === null ? judged.outcome : "failed",
    reason,
    text: reason === null ? textOf(judged) : adviceOn(reason, answer?.status),
    status: answer?.status ?? null,
    location,
    html: judged.outcome === "page" ? judged.html : null,
    hops: followed.hops,
    finalStatus: followed.finalStatus,
    notes,
    durationMs: core.clock.now() - started,
  }
}

const nowhere: Followed = { hops: [], finalStatus: null, problem: null }

function textOf({ outcome }: Judged): string {
  return outcome === "page"
    ? "The application answered with a page."
    : "The application redirected the browser."
}

async function post(
  core: Core,
  url: string,
  token: string | undefined,
  message: Message,
  stop: AbortSignal,
): Promise<{ readonly answer: IncomingAnswer | undefined; readonly judged: Judged }> {
  const headers = {
    "application-name": "RedoxEngine",
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  try {
    const answer = await inTime(core, stop, (signal) =>
      core.settings.transport({ method: "POST", url, headers, body: JSON.stringify(message) }, signal),
    )
    return { answer, judged: judge(answer) }
  } catch (error) {
    if (error instanceof TransportFailure)
      return { answer: undefined, judged: { outcome: "failed", reason: error.problem } }
    throw error
  }
}

function visit(core: Core, location: string, stop: AbortSignal): Promise<Followed> {
  return inTime(core, stop, (signal) => follow(core.settings.transport, location, signal))
}

/** Gives up when the time is over, or when nobody waits any more. */
async function inTime<Result>(
  { clock, settings }: Core,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController()
  const endLimit = clock.limit(settings.signOnTimeoutMs, () => late.abort(new TransportFailure("timeout")))
  try {
    return await work(AbortSignal.any([late.signal, stop]))
  } finally {
    endLimit()
  }
}
