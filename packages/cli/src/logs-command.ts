import { CommandError } from "./command-error.ts"
import { writeTransmission } from "./describe-transmission.ts"
import { oddNames, properDataModel, properEventType } from "./find-event-named.ts"
import { followChanges } from "./follow-changes.ts"
import { oneOf } from "./one-of.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { type LoggedTransmission, type Page, type Status, transmissionStates } from "./sandbox-answers.ts"
import { clientOf, type SandboxClient, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { momentOf, wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit logs`. */
export const logsHelp = `Usage: redoxkit logs [options]

Lists what a running sandbox has transmitted, the newest last. No payload is shown; the page of the sandbox shows it.

  --follow              go on with every change, until Ctrl-C
  --limit COUNT         how many to list; default: 20
  --data-model NAME     only of this data model
  --event-type NAME     only of this event type
  --state STATES        only in these states, with commas: ${transmissionStates.join(", ")}
  --kind KIND           message or query
  --source ID           only of this source
  --destination ID      only to this destination
  --subscription ID     only of this subscription
  --since WHEN          only those sent since then: an age such as 15m, or a moment such as 2026-01-31T08:00:00Z
  --text TEXT           only those with this in their log ID or payload; not with --follow
${sandboxHelp}
  --json                print each transmission as one line of JSON
  --quiet               print log IDs only
  -h, --help            print this help

Example:
  redoxkit logs --follow --data-model Scheduling --state retrying,delivered

Exit codes: 0 done, 1 failed, 2 called the wrong way.
`

const filterNames = [
  "data-model",
  "event-type",
  "state",
  "kind",
  "source",
  "destination",
  "subscription",
  "since",
  "text",
]
const names = { texts: [...sandboxOptions, ...filterNames, "limit"], flags: ["follow", "json", "quiet"] }

/** Which transmissions to show. */
type Filter = Partial<
  Pick<
    LoggedTransmission,
    "dataModel" | "eventType" | "kind" | "sourceId" | "destinationId" | "subscriptionId"
  >
>

/** Runs `redoxkit logs`. @throws UsageError, CommandError */
export async function logsCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { texts, flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(logsHelp)
    return exitCodes.ok
  }
  if (positionals.length > 0) throw new UsageError("redoxkit logs takes options only.")
  if (flags.follow && texts.text !== undefined)
    throw new UsageError(
      "--text looks into stored payloads, which --follow does not see: choose one of them.",
    )
  const filter = readFilter(read)
  const states = texts.state?.split(",").map((state) => oneOf("--state", state.trim(), transmissionStates))
  const from = texts.since === undefined ? undefined : momentOf("--since", texts.since, Date.now())
  const limit = wholeNumber("--limit", texts.limit ?? "20", 1, 1_000)
  const client = clientOf(terminal, texts)
  const odd = oddNames(texts["data-model"], texts["event-type"])
  if (odd !== "") terminal.stderr.write(`note: ${odd}\n`)

  const show = (transmission: LoggedTransmission): void =>
    tell(terminal, flags, {
      json: transmission,
      text: writeTransmission(transmission),
      quiet: transmission.logId,
    })
  const { change } = await client.call<Status>("GET /api/status")
  const query = queryOf({ ...filter, state: states?.join(","), from, text: texts.text, limit })
  const { items } = await client.call<Page<LoggedTransmission>>(`GET /api/transmissions?${query}`)
  for (const transmission of items.toReversed()) show(transmission)
  if (!flags.follow) return exitCodes.ok
  const isWanted = (transmission: LoggedTransmission): boolean =>
    Object.entries(filter).every(([name, value]) => transmission[name as keyof Filter] === value) &&
    (states?.includes(transmission.state) ?? true) &&
    (from === undefined || transmission.createdAt >= from)
  return follow(client, terminal, change, items, (transmission) => {
    if (isWanted(transmission)) show(transmission)
  })
}

function readFilter({ texts }: Arguments): Filter {
  const dataModel = texts["data-model"]
  const eventType = texts["event-type"]
  const given = {
    dataModel: dataModel && (properDataModel(dataModel) ?? dataModel),
    eventType: dataModel && eventType ? properEventType(dataModel, eventType) : eventType,
    kind: texts.kind === undefined ? undefined : oneOf("--kind", texts.kind, ["message", "query"]),
    sourceId: texts.source,
    destinationId: texts.destination,
    subscriptionId: texts.subscription,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function queryOf(conditions: Readonly<Record<string, string | number | undefined>>): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(conditions))
    if (value !== undefined) query.set(name, String(value))
  return query
}

/** Shows every change until the user ends it. What the list has shown already is not shown again. */
async function follow(
  client: SandboxClient,
  terminal: Terminal,
  after: number,
  listed: readonly LoggedTransmission[],
  show: (transmission: LoggedTransmission) => void,
): Promise<ExitCode> {
  const end = new AbortController()
  const ignoreInterrupts = terminal.onInterrupt?.(() => end.abort())
  const shown = new Map(listed.map((transmission) => [transmission.logId, transmission]))
  try {
    for await (const change of followChanges(client, after, end.signal)) {
      if (change.type === "reset") terminal.stderr.write("note: Some changes were missed.\n")
      if (change.type !== "transmission") continue
      if (!isIn(change.data, shown.get(change.data.logId))) show(change.data)
    }
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "sandbox-unreachable") throw error
    throw new CommandError(
      "sandbox-unreachable",
      "The sandbox is gone, so that there is nothing to follow.",
      {
        cause: error,
      },
    )
  } finally {
    ignoreInterrupts?.()
  }
}

/** Whether a step of a transmission came before what the list has, or is just that. */
function isIn(step: LoggedTransmission, listed: LoggedTransmission | undefined): boolean {
  if (listed === undefined || step.updatedAt > listed.updatedAt) return false
  return (
    step.updatedAt < listed.updatedAt || (step.state === listed.state && step.attempts === listed.attempts)
  )
}
