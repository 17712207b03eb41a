import {
  CodegenError,
  diffFolders,
  printDiffJson,
  printDiffMarkdown,
  printDiffText,
  type SchemaDiff,
} from "@redoxkit/codegen"
import { writeProblem, writeProblems } from "./describe-result.ts"
import { readArguments } from "./read-arguments.ts"
import { reportFailure } from "./report.ts"
import { style } from "./style.ts"
import { suggest } from "./suggest.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit generate diff`. */
export const diffHelp = `Usage: redoxkit generate diff OLD NEW [options]

Lists what changed between two sets of schemas, and whether it breaks code that reads events (handlers) or writes them
(senders). OLD and NEW are folders of schemas, or folders that "redoxkit generate" wrote.

  --config FILE        settings for reading folders of schemas, as for "redoxkit generate"
  --format FORMAT      text, json or markdown; default: text
  --json               the same as --format json
  --changeset PACKAGE  Markdown with the first lines of a changeset for PACKAGE
  --fail-on STEP       exit with 1 when the changes are at least a major, minor or patch step
  -h, --help           print this help

Example:
  redoxkit generate diff src/redox redox-schemas

Exit codes: 0 compared, 1 failed, not all events could be compared, or --fail-on, 2 called the wrong way.
`

const names = { texts: ["config", "format", "changeset", "fail-on"], flags: ["json"] }
const formats = ["text", "json", "markdown"] as const
const steps = ["patch", "minor", "major"] as const

interface DiffCall {
  readonly before: string
  readonly after: string
  readonly config?: string
  readonly format: (typeof formats)[number]
  readonly changeset?: string
  readonly failOn?: (typeof steps)[number]
}

/**
 * Runs `redoxkit generate diff`.
 *
 * @param args - what follows `generate diff` on the command line
 * @throws UsageError for options that are missing, unknown or contradict each other
 */
export async function diffCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  if (read.flags.help) {
    terminal.stdout.write(diffHelp)
    return exitCodes.ok
  }
  const call = readCall(read)
  try {
    const { diff, problems } = await diffFolders(call.before, call.after, call.config)
    terminal.stdout.write(print(diff, call, terminal))
    if (call.format === "json") for (const problem of problems) writeProblem(terminal, problem)
    else writeProblems(terminal, problems)
    if (diff.skipped.length > 0) {
      const skipped = diff.skipped.map(({ dataModel, eventType }) => `${dataModel}/${eventType}`)
      terminal.stderr.write(`Not compared: ${skipped.join(", ")}.\n`)
    }
    return problems.length > 0 || isAtLeast(diff, call.failOn) ? exitCodes.failed : exitCodes.ok
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error
    reportFailure(terminal, error, call.format === "json")
    return exitCodes.failed
  }
}

function readCall({ texts, flags, positionals }: ReturnType<typeof readArguments>): DiffCall {
  const [before, after, more] = positionals
  if (before === undefined || after === undefined) {
    throw new UsageError("Name two folders: the old one, then the new one.")
  }
  if (more !== undefined) throw new UsageError(`Two folders are compared; "${more}" is one too many.`)
  const { config, changeset, "fail-on": failOn } = texts
  const format = texts.format ?? (flags.json ? "json" : changeset === undefined ? "text" : "markdown")
  if (!isOneOf(formats, format)) throw wrongValue("--format", format, formats)
  if (failOn !== undefined && !isOneOf(steps, failOn)) throw wrongValue("--fail-on", failOn, steps)
  if (changeset !== undefined && format !== "markdown") {
    throw new UsageError("A changeset is Markdown: leave out --json and --format.")
  }
  return {
    before,
    after,
    format,
    ...(config !== undefined && { config }),
    ...(changeset !== undefined && { changeset }),
    ...(failOn !== undefined && { failOn }),
  }
}

function print(diff: SchemaDiff, { format, changeset }: DiffCall, terminal: Terminal): string {
  if (format === "json") return printDiffJson(diff)
  if (format === "markdown") return printDiffMarkdown(diff, changeset)
  // Headings are the lines that are not indented.
  return printDiffText(diff).replace(/^\S.*$/gm, (line) => style(terminal, terminal.stdout, "bold", line))
}

function isAtLeast({ step }: SchemaDiff, limit: DiffCall["failOn"]): boolean {
  return limit !== undefined && step !== "none" && steps.indexOf(step) >= steps.indexOf(limit)
}

function isOneOf<Value extends string>(known: readonly Value[], value: string): value is Value {
  return (known as readonly string[]).includes(value)
}

function wrongValue(option: string, value: string, known: readonly string[]): UsageError {
  return new UsageError(`${option} is one of ${known.join(", ")}, not "${value}".${suggest(value, known)}`)
}
