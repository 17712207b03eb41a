import { describeTransmission, writeTransmission } from "./describe-transmission.ts"
import { readArguments } from "./read-arguments.ts"
import type { LoggedTransmission, Status } from "./sandbox-answers.ts"
import { clientOf, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"
import { waitForAttempt } from "./wait-for-attempt.ts"

/** Help of `redoxkit resend`. */
export const resendHelp = `Usage: redoxkit resend ID [options]

Has a running sandbox deliver a transmission again, under its own log ID, behind what waits in its subscription.
"redoxkit logs" shows the IDs.

  --wait                wait until an attempt has ended; exit with 1 when it failed
${sandboxHelp}
  --json                print the transmission as one line of JSON
  --quiet               print nothing: the exit code tells
  -h, --help            print this help

Example:
  redoxkit resend 0b7e3c2a-5d0e-4a57-8d9d-2f6a9f0c1b11 --wait

Exit codes: 0 done, 1 failed, 2 called the wrong way.
`

const names = { texts: sandboxOptions, flags: ["wait", "json", "quiet"] }

/** Runs `redoxkit resend`. @throws UsageError, CommandError */
export async function resendCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { texts, flags, positionals } = readArguments(args, names)
  if (flags.help) {
    terminal.stdout.write(resendHelp)
    return exitCodes.ok
  }
  const [logId, ...more] = positionals
  if (logId === undefined || more.length > 0)
    throw new UsageError('Name one log ID. "redoxkit logs" shows them.')
  const client = clientOf(terminal, texts)
  const { change } = await client.call<Status>("GET /api/status")
  const call = `POST /api/transmissions/${encodeURIComponent(logId)}/resend`
  const sent = await client.call<LoggedTransmission>(call)
  const transmission = flags.wait ? await waitForAttempt(client, sent.logId, change) : sent
  tell(terminal, flags, { json: transmission, text: writeTransmission(transmission) })
  return flags.wait && describeTransmission(transmission).failed ? exitCodes.failed : exitCodes.ok
}
