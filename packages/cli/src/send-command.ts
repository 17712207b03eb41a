import { defaultIds } from "@redoxkit/sandbox"
import { chooseSubscription } from "./choose-subscription.ts"
import { describeTransmission, writeTransmission } from "./describe-transmission.ts"
import { endpointAddress } from "./endpoint-address.ts"
import { findEventNamed } from "./find-event-named.ts"
import { makeMessage } from "./make-message.ts"
import { withOwnSandbox } from "./own-sandbox.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import type { Finding, LoggedTransmission, Status } from "./sandbox-answers.ts"
import { clientOf, type SandboxClient, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { TOKEN_VARIABLE, verificationToken } from "./secrets.ts"
import { readSetting } from "./set-member.ts"
import { tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"
import { waitForAttempt } from "./wait-for-attempt.ts"

/** Help of `redoxkit send`. */
export const sendHelp = `Usage: redoxkit send DATAMODEL EVENTTYPE [options]

Sends a message: with --to, one attempt straight to an endpoint, as Redox makes it; else through a running sandbox.

  --file FILE           the message; "-" reads stdin; default: the sample of the event
  --set PATH=TEXT       sets a member to a text, such as Patient.Identifiers[0].ID=A-17; several times for several members
  --set PATH:=JSON      sets a member to any JSON, such as Visit.Duration:=30
  --strict              refuse a message that lacks a required member; without it, it is sent with a warning
  --to URL              address of the endpoint; no sandbox has to run
  --token TOKEN         its verification token; better set ${TOKEN_VARIABLE}: others on this machine can see options
  --timeout SECONDS     with --to: how long the endpoint may take; Redox does not document it; default: 60
  --source ID           through the sandbox: as this source
  --destination ID      through the sandbox: to this destination; default: the one of "Redox Dev Tools"
  --wait                through the sandbox: wait until an attempt has ended; exit with 1 when it failed
${sandboxHelp}
  --answer              print what a query was answered with: it may hold health data
  --json                print the result as one line of JSON
  --quiet               print the log ID only
  -h, --help            print this help

Example:
  ${TOKEN_VARIABLE}=secret redoxkit send Scheduling New --set Visit.VisitNumber=V-1 --to http://localhost:3000/redox

Exit codes: 0 sent, 1 failed or refused, 2 called the wrong way.
`

const names = {
  texts: [...sandboxOptions, "file", "to", "token", "timeout", "source", "destination"],
  lists: ["set"],
  flags: ["strict", "wait", "answer", "json", "quiet"],
}

interface Sent {
  readonly transmissions: readonly LoggedTransmission[]
  readonly issues: readonly Finding[] | null
  /** Of the answer to a query. */
  readonly status?: number
  readonly answer?: unknown
}

/** Runs `redoxkit send`. @throws UsageError, CommandError */
export async function sendCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { texts, lists, flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(sendHelp)
    return exitCodes.ok
  }
  const [dataModel, eventType, ...more] = positionals
  if (dataModel === undefined || eventType === undefined || more.length > 0)
    throw new UsageError("Name one event: its data model, then its event type, such as Scheduling New.")
  const event = findEventNamed(dataModel, eventType)
  const settings = (lists.set ?? []).map(readSetting)
  const send = async (client: SandboxClient, waits: boolean): Promise<Sent> => {
    const message = await makeMessage(client, event, texts.file, settings, terminal)
    const ids = texts.to === undefined ? await chooseSubscription(client, event.dataModel, texts) : ownIds
    const { change } = await client.call<Status>("GET /api/status")
    const { sourceId, destinationId } = ids
    const body = { sourceId, destinationIds: [destinationId], message, checkRequired: flags.strict === true }
    const sent = await client.call<Sent>("POST /api/messages", body)
    const [transmission] = sent.transmissions
    if (!waits || sent.status !== undefined || transmission === undefined) return sent
    const ended = await waitForAttempt(client, transmission.logId, change)
    // Nobody tries again what went straight to an endpoint.
    const isOver = texts.to !== undefined && ended.state === "retrying"
    return { ...sent, transmissions: [isOver ? { ...ended, state: "failed", dueAt: null } : ended] }
  }
  const direct = readDirect(terminal, read)
  const sent =
    direct === undefined
      ? await send(clientOf(terminal, texts), flags.wait === true)
      : await withOwnSandbox(direct, direct, (client) => send(client, true))
  return tellSent(terminal, flags, sent)
}

const ownIds = { sourceId: defaultIds.devTools, destinationId: defaultIds.yourDestination }

/** Options of a message that goes straight to an endpoint; `undefined` for one through a sandbox. */
function readDirect(terminal: Terminal, { texts, flags }: Arguments) {
  const { to, token, timeout } = texts
  if (to === undefined) {
    if (token !== undefined || timeout !== undefined)
      throw new UsageError("--token and --timeout go with --to URL: a sandbox has its own.")
    return undefined
  }
  const other = [...sandboxOptions, "source", "destination"].find((name) => texts[name] !== undefined)
  if (other !== undefined || flags.wait)
    throw new UsageError(`--to goes straight to an endpoint: leave out --${other ?? "wait"}.`)
  return {
    url: endpointAddress("--to", to),
    verificationToken: verificationToken(terminal, token),
    answerTimeoutMs: wholeNumber("--timeout", timeout ?? "60", 1, 3_600) * 1_000,
  }
}

function tellSent(terminal: Terminal, flags: Arguments["flags"], sent: Sent): ExitCode {
  const { transmissions, issues, status, answer } = sent
  const failed =
    transmissions.some((one) => describeTransmission(one).failed) || (status !== undefined && status !== 200)
  if (!flags.json)
    for (const { path, rule, expected, found } of issues ?? [])
      terminal.stderr.write(`warning: ${path || "/"}: ${rule}, expected ${expected}, found ${found}\n`)
  const shown = flags.answer && answer !== undefined
  tell(terminal, flags, {
    json: { transmissions, issues, ...(status !== undefined && { status }), ...(shown && { answer }) },
    text: [
      ...transmissions.map(writeTransmission),
      ...(status === undefined ? [] : [`answered with status ${status}`]),
      ...(shown ? [JSON.stringify(answer, null, 2)] : []),
    ].join("\n"),
    quiet: transmissions.map(({ logId }) => logId).join("\n"),
  })
  return failed ? exitCodes.failed : exitCodes.ok
}
