import type { FileKind } from "./backload/column.ts"
import { readConfig } from "./backload/config.ts"
import { endpointTarget } from "./backload/endpoint-target.ts"
import type { EventShape } from "./backload/event-shape.ts"
import { fileKinds, kindNames } from "./backload/file-kinds.ts"
import type { Job } from "./backload/job.ts"
import { reportOn } from "./backload/report.ts"
import { runFile } from "./backload/run-file.ts"
import { sandboxTarget } from "./backload/sandbox-target.ts"
import { csvTemplate, markdownTemplate } from "./backload/template.ts"
import { chooseSubscription } from "./choose-subscription.ts"
import { endpointAddress } from "./endpoint-address.ts"
import { oneOf } from "./one-of.ts"
import { withOwnSandbox } from "./own-sandbox.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { addressOf, clientOf, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { TOKEN_VARIABLE, verificationToken } from "./secrets.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit backload`. */
export const backloadHelp = `Usage: redoxkit backload FILE.csv... [options]

Sends the rows of CSV files, in order: patients as PatientAdmin NewPatient, appointments as Scheduling New. They go through
a running sandbox, or with --to straight to an endpoint, the next row only after a 200, again as Redox tries again.
The same command goes on with a file where it was interrupted.

  --template KIND       print a CSV template with every column explained: ${kindNames.join(" or ")}
  --markdown            with --template: the columns as a table in Markdown
  --kind KIND           what the files hold; default: what the config, their names or their headers tell
  --config FILE         JSON: columns of the site, fixed values, formats, as below
  --time-zone ZONE      time zone of the site, such as America/Chicago, for times without an offset
  --check               check all rows, and send none
  --rejects FILE        write line, row, column and reason of every bad row: CSV, or JSON lines for FILE.jsonl
  --rate N              send at most so many rows a second
  --state FILE          where to keep how far it is; default: FILE.csv.backload
  --restart             forget how far it was; every row is sent again, under a new log ID
  --to URL              address of an endpoint; no sandbox has to run
  --token TOKEN         its verification token; better set ${TOKEN_VARIABLE}: others on this machine can see options
  --timeout SECONDS     with --to: how long the endpoint may take; Redox does not document it; default: 60
  --attempts N          give up after so many attempts of one row; default: never, as Redox
  --source ID           through the sandbox: as this source
  --destination ID      through the sandbox: to this destination; default: the one of "Redox Dev Tools"
${sandboxHelp}
  --json                print bad rows and the result as lines of JSON
  --quiet               print nothing but failures
  -h, --help            print this help

A config says where the columns of a site go; the columns of ours are those of --template:
  {
    "dateFormat": "MM/DD/YYYY",
    "columns": {
      "MRN": { "identifierType": "MR" },
      "Surname": "last_name",
      "Gender": { "to": "sex", "values": { "1": "Male", "2": "Female" }, "whenWrong": "leave-out" },
      "Clinic ID": "Patient.PCP.Location.DepartmentIdentifiers[0].ID",
      "Internal remark": null
    },
    "fixed": { "facility_code": "F1" }
  }

  columns               a column of ours, a path of the message, null to leave it out, or an object as above
  fixed                 columns or paths, and the value that every row has there
  patients, appointments
                        members that hold for files of one kind only
  kind                  patients or appointments
  otherColumns          "ignore": columns that nothing maps are left out, and mapped ones may be missing
  header                names of the columns, for a file whose first line is data
  emptyValues           what stands for an empty cell
  delimiter, quote, escape
                        one sign each; "quote": false where quotes mean nothing
  encoding              such as windows-1252; default: UTF-8
  dateFormat, dateTimeFormat
                        one or several, of YYYY, MM, M, DD, D, HH, H, hh, h, mm, ss, SSS, A, Z; ISO 8601 always
  timeZone              time zone of the site; --time-zone wins
  countryCode           calling code of numbers without one, such as +1

Example:
  redoxkit backload --template patients > patients.csv
  redoxkit backload patients.csv --check
  redoxkit backload patients.csv --rejects bad-rows.csv

Exit codes: 0 every row was sent, 1 some were bad or it was interrupted, 2 called the wrong way.
`

const texts = [
  "template",
  "kind",
  "config",
  "time-zone",
  "rejects",
  "rate",
  "state",
  "to",
  "token",
  "timeout",
  "attempts",
]
const names = {
  texts: [...sandboxOptions, ...texts, "source", "destination"],
  flags: ["markdown", "check", "restart", "json", "quiet"],
}

/** Runs `redoxkit backload`. @throws UsageError, CommandError */
export async function backloadCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { texts, flags, positionals: files } = read
  if (flags.help) {
    terminal.stdout.write(backloadHelp)
    return exitCodes.ok
  }
  if (texts.template !== undefined) {
    const kind = fileKinds[oneOf("--template", texts.template, kindNames)]
    terminal.stdout.write(flags.markdown ? markdownTemplate(kind) : csvTemplate(kind))
    return exitCodes.ok
  }
  if (files.length === 0)
    throw new UsageError("Name a CSV file. --template patients prints one to begin with.")
  const alone = ["state", "rejects"].find((name) => texts[name] !== undefined)
  if (files.length > 1 && alone !== undefined)
    throw new UsageError(`--${alone} goes with one file. Call once for each.`)
  const stop = new AbortController()
  const endListening = terminal.onInterrupt?.(() => stop.abort())
  try {
    const job = await readJob(terminal, read, stop.signal)
    return await runFiles(files, job, terminal, flags)
  } finally {
    endListening?.()
  }
}

async function runFiles(
  files: readonly string[],
  job: Job,
  terminal: Terminal,
  flags: Arguments["flags"],
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  for (const file of files) {
    const report = reportOn(file, terminal, flags)
    job.stop.addEventListener("abort", report.stopping)
    try {
      const outcome = await runFile(file, job, report)
      report.end(outcome, flags.check === true)
      if (outcome.bad > 0 || !outcome.isFinished) code = exitCodes.failed
    } finally {
      report.clear()
      job.stop.removeEventListener("abort", report.stopping)
    }
    if (job.stop.aborted) break
  }
  return code
}

async function readJob(terminal: Terminal, read: Arguments, stop: AbortSignal): Promise<Job> {
  const { texts, flags } = read
  const kind = texts.kind === undefined ? undefined : oneOf("--kind", texts.kind, kindNames)
  const { rate, attempts, state, rejects } = texts
  return {
    kind,
    configFor: await readConfig(texts.config, texts["time-zone"]),
    shapeOf,
    targetFor: flags.check ? undefined : targetFinder(terminal, read),
    rate: rate === undefined ? undefined : wholeNumber("--rate", rate, 1, 100_000),
    attempts: attempts === undefined ? undefined : wholeNumber("--attempts", attempts, 1, 1_000_000),
    restarts: flags.restart === true,
    state,
    rejects,
    stop,
  }
}

function shapeOf({ dataModel, eventType }: FileKind): Promise<EventShape> {
  return withOwnSandbox({}, {}, (client) => client.call(`GET /api/schemas/${dataModel}/${eventType}`))
}

function targetFinder(terminal: Terminal, { texts }: Arguments): Job["targetFor"] {
  const { to, token, timeout } = texts
  if (to === undefined) {
    if (token !== undefined || timeout !== undefined)
      throw new UsageError("--token and --timeout go with --to URL: a sandbox has its own.")
    const client = clientOf(terminal, texts)
    const address = addressOf(terminal, texts)
    return async ({ dataModel }) =>
      sandboxTarget(client, address, await chooseSubscription(client, dataModel, texts))
  }
  const other = [...sandboxOptions, "source", "destination"].find((name) => texts[name] !== undefined)
  if (other !== undefined) throw new UsageError(`--to goes straight to an endpoint: leave out --${other}.`)
  const endpoint = {
    url: endpointAddress("--to", to),
    verificationToken: verificationToken(terminal, token),
    answerTimeoutMs: wholeNumber("--timeout", timeout ?? "60", 1, 3_600) * 1_000,
  }
  return async () => endpointTarget(endpoint)
}
