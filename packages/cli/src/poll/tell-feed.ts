import type { CursorFileContent, PollerError, RunResult } from "@redoxkit/poller"
import { CommandError } from "../command-error.ts"
import type { Arguments } from "../read-arguments.ts"
import { tell } from "../tell.ts"
import type { Terminal } from "../terminal.ts"
import { writeMoment } from "../times.ts"

/** Tells of a run. For people, one that found nothing is not worth a line. */
export function tellRun(
  terminal: Terminal,
  flags: Arguments["flags"],
  run: RunResult,
  isOnly: boolean,
): void {
  const isQuiet = !isOnly && run.changes === run.known
  if (isQuiet && !flags.json) return
  const parts = [
    `${run.stored} stored`,
    ...(run.duplicates > 0 ? [`${run.duplicates} had been stored before`] : []),
    ...(run.known > 0 ? [`${run.known} known`] : []),
    ...(run.parked > 0 ? [`${run.parked} parked`] : []),
  ]
  const text = `${writeMoment(Date.now())}  ${run.changes} ${run.changes === 1 ? "change" : "changes"}: ${parts.join(", ")}`
  tell(terminal, flags, { json: { run }, text })
}

/** Tells of a failure that the poller goes on after. */
export function tellProblem(
  { stdout, stderr }: Terminal,
  { json }: Arguments["flags"],
  error: PollerError,
  retryAt: number | null,
): void {
  const { code, cause } = error
  const message = messageOf(error)
  const next = retryAt === null ? {} : { retryAt: new Date(retryAt).toISOString() }
  if (json) stdout.write(`${JSON.stringify({ error: { code, message, ...kindOf(cause) }, ...next })}\n`)
  else {
    const again = retryAt === null ? "" : ` Next run: ${writeMoment(retryAt)}.`
    stderr.write(`${writeMoment(Date.now())}  ${code}: ${message}${again}\n`)
  }
}

/** What happened; with the reason where it is one of ours, whose texts hold nothing of a message or of the API. */
export function messageOf({ message, cause }: Error): string {
  return cause instanceof CommandError
    ? `${message.replace(" The cause says why.", "")} ${cause.message}`
    : message
}

/** The name of a cause's class and its code, as far as they are technical. Its text may hold anything. */
function kindOf(cause: unknown): object {
  if (!(cause instanceof Error)) return {}
  const { code } = cause as { readonly code?: unknown }
  const name = /^[A-Za-z]{1,60}$/.test(cause.constructor.name) ? cause.constructor.name : "Error"
  return { cause: typeof code === "string" && /^[A-Za-z_-]{1,40}$/.test(code) ? `${name} ${code}` : name }
}

/** Tells how a feed stands. The cursor itself is left out: it is the API's, and may be a secret. */
export function tellStatus(terminal: Terminal, flags: Arguments["flags"], content: CursorFileContent): void {
  const { cursor: _, parkedChanges, ...status } = content
  const moment = (at: number | null): string => (at === null ? "never" : writeMoment(at))
  const { feed, failures, failingSince, reason, lastSuccessAt, lastRunAt, movedAt, parked } = content
  const text = [
    `feed            ${feed}`,
    `last success    ${moment(lastSuccessAt)}`,
    `last run        ${moment(lastRunAt)}`,
    `cursor moved    ${moment(movedAt)}`,
    ...(failures > 0 ? [`failing         ${failures} times since ${moment(failingSince)}: ${reason}`] : []),
    `parked changes  ${parked}`,
    ...parkedChanges.map(
      ({ id, parkedAt, reason, failures }) =>
        `  ${id}  ${writeMoment(parkedAt)}  ${reason}, failed ${failures} times`,
    ),
  ].join("\n")
  tell(terminal, flags, { json: { ...status, parkedChanges }, text })
}
