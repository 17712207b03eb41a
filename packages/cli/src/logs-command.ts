import { oddNames, properDataModel, properEventType } from "./find-event-named.ts"
import { followChanges } from "./follow-changes.ts"
import { errors, type LogList, requests, transmissions, type Wanted } from "./logs-command-lists.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { errorKinds, type Page, type Status, transmissionStates } from "./sandbox-answers.ts"
import { clientOf, type SandboxClient, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { momentOf, wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit logs`. */
export const logsHelp = `Usage: redoxkit logs [options]

Lists what a running sandbox has transmitted, the newest last; with --requests what sources asked of it, with --errors what
went wrong. No payload is shown; the page of the sandbox shows it.

  --requests            requests of sources, with what they were answered
  --errors              failed deliveries, alerts, refused requests and queries, failed verifications and sign-ons
  --follow              go on with every change, until Ctrl-C; a sandbox that goes away is waited for
  --limit COUNT         how many to list; default: 20
  --data-model NAME     only of this data model
  --event-type NAME     only of this event type
  --state STATES        only in these states, with commas: ${transmissionStates.join(", ")}
  --kind KIND           message or query; of errors: ${errorKinds.join(", ")}
  --status STATUS       only with this HTTP status: of the last answer, of the request, of the error
  --source ID           only of this source
  --destination ID      only to this destination
  --subscription ID     only of this subscription
  --since WHEN          only those sent since then: an age such as 15m, or a moment such as 2026-01-31T08:00:00Z
  --text TEXT           only those with this in their log ID or payload, or in the sentence of an error; not with
                        --follow; payloads of destinations that hold real data are not searched
${sandboxHelp}
  --json                print each as one line of JSON
  --quiet               print log IDs only; of requests and errors, their numbers
  -h, --help            print this help

Example:
  redoxkit logs --follow --data-model Scheduling --state retrying,delivered

Exit codes: 0 done, 1 failed, 2 called the wrong way.
`

/** Options that narrow every list. */
const common = ["data-model", "event-type", "source", "status", "since", "text"]
const some = ["state", "kind", "destination", "subscription"]
const names = {
  texts: [...sandboxOptions, ...common, ...some, "limit"],
  flags: ["follow", "requests", "errors", "json", "quiet"],
}

/** Runs `redoxkit logs`. @throws UsageError, CommandError */
export async function logsCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(logsHelp)
    return exitCodes.ok
  }
  if (positionals.length > 0) throw new UsageError("redoxkit logs takes options only.")
  if (flags.errors && flags.requests)
    throw new UsageError("--errors and --requests are two lists: choose one of them.")
  if (flags.errors) return show(errors, "--errors", read, terminal)
  if (flags.requests) return show(requests, "--requests", read, terminal)
  return show(transmissions, "transmissions", read, terminal)
}

/** Shows one list, and goes on with it when that is wanted. */
async function show<Entry>(
  list: LogList<Entry>,
  name: string,
  { texts, flags }: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const other = some.find((option) => texts[option] !== undefined && !list.options.includes(option))
  if (other !== undefined) throw new UsageError(`--${other} narrows other lists than ${name}: leave it out.`)
  if (flags.follow && texts.text !== undefined)
    throw new UsageError(
      "--text looks into stored payloads, which --follow does not see: choose one of them.",
    )
  const wanted: Wanted = { ...eventOf(texts), sourceId: texts.source, ...list.wantedOf(texts) }
  const from = texts.since === undefined ? undefined : momentOf("--since", texts.since, Date.now())
  const limit = wholeNumber("--limit", texts.limit ?? "20", 1, 1_000)
  const client = clientOf(terminal, texts)
  const odd = oddNames(texts["data-model"], texts["event-type"])
  if (odd !== "") terminal.stderr.write(`note: ${odd}\n`)

  const tellOf = (entry: Entry): void =>
    tell(terminal, flags, { json: entry, text: list.write(entry), quiet: list.idOf(entry) })
  const { change } = await client.call<Status>("GET /api/status")
  const query = queryOf({ ...wanted, from, text: texts.text, limit })
  const { items } = await client.call<Page<Entry>>(`GET ${list.path}?${query}`)
  for (const entry of items.toReversed()) tellOf(entry)
  if (!flags.follow) return exitCodes.ok
  return follow(client, terminal, change, list, items, (entry) => {
    if (fits(entry as object, wanted) && (from === undefined || list.begunAt(entry) >= from)) tellOf(entry)
  })
}

function eventOf(texts: Arguments["texts"]): Wanted {
  const dataModel = texts["data-model"]
  const eventType = texts["event-type"]
  return {
    dataModel: dataModel && (properDataModel(dataModel) ?? dataModel),
    eventType: dataModel && eventType ? properEventType(dataModel, eventType) : eventType,
  }
}

function queryOf(wanted: Wanted): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, String(value))
  return query
}

function fits(entry: object, wanted: Wanted): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    if (value === undefined) return true
    const member = (entry as Readonly<Record<string, unknown>>)[name]
    return Array.isArray(value) ? value.includes(member) : member === value
  })
}

/** Shows every change until the user ends it. What the list has shown already is not shown again. */
async function follow<Entry>(
  client: SandboxClient,
  terminal: Terminal,
  after: number,
  list: LogList<Entry>,
  listed: readonly Entry[],
  tellOf: (entry: Entry) => void,
): Promise<ExitCode> {
  const end = new AbortController()
  const ignoreInterrupts = terminal.onInterrupt?.(() => end.abort())
  const shown = new Map(listed.map((entry) => [list.idOf(entry), entry]))
  const onAway = (): void =>
    void terminal.stderr.write("note: The sandbox does not answer. It is waited for; Ctrl-C ends.\n")
  try {
    for await (const change of followChanges(client, after, end.signal, { onAway })) {
      if (change.type === "reset") {
        terminal.stderr.write("note: Some changes were missed.\n")
        // A sandbox that begins anew gives the same numbers again.
        shown.clear()
      }
      const entry = list.entryOf(change)
      if (entry !== undefined && !list.isKnown(entry, shown.get(list.idOf(entry)))) tellOf(entry)
    }
    return exitCodes.ok
  } finally {
    ignoreInterrupts?.()
  }
}
