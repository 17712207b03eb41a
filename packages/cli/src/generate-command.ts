import { CodegenError, type GenerateOptions, generate } from "@redoxkit/codegen"
import { diffCommand } from "./diff-command.ts"
import { progressLine } from "./progress-line.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { report, reportFailure } from "./report.ts"
import { suggest } from "./suggest.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"
import { watchCommand } from "./watch-command.ts"

/** Help of `redoxkit generate`. */
export const generateHelp = `Usage: redoxkit generate --schemas DIR --out DIR [options]
       redoxkit generate diff OLD NEW [options]

Turns a folder of JSON Schemas into TypeScript types, validators and an event catalogue.

  --schemas DIR   folder with the JSON Schemas: a download from Redox, or your own
  --out DIR       folder for the output; files in it that were not generated are left alone
  --config FILE   settings: a JSON file, or a module with a default export
  --check         write nothing; exit with 1 when the output is not up to date
  --watch         generate again after every change, until Ctrl-C
  --json          print the result as one line of JSON
  -h, --help      print this help

"redoxkit generate diff --help" tells how to see what changed in the schemas.

Example:
  redoxkit generate --schemas schemas --out src/generated

Exit codes: 0 done or up to date, 1 failed, failed for some events, or out of date, 2 called the wrong way.
`

const names = { texts: ["schemas", "out", "config"], flags: ["check", "watch", "json"] }

/**
 * Runs `redoxkit generate`.
 *
 * @param args - what follows the verb on the command line
 * @throws UsageError for options that are missing or unknown
 */
export async function generateCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [subcommand, ...rest] = args
  if (subcommand === "diff") return diffCommand(rest, terminal)
  const read = readArguments(args, names)
  if (read.flags.help) {
    terminal.stdout.write(generateHelp)
    return exitCodes.ok
  }
  const options = readOptions(read)
  const { json = false, watch = false } = read.flags
  if (watch) return watchCommand(options, json, terminal)
  const progress = progressLine(terminal, "Reading schemas")
  try {
    const result = await generate({ ...options, ...(!json && { onProgress: progress.show }) })
    progress.clear()
    report(terminal, result, options.check === true, json)
    return result.problems.length > 0 || (options.check && !result.fresh) ? exitCodes.failed : exitCodes.ok
  } catch (error) {
    progress.clear()
    if (!(error instanceof CodegenError)) throw error
    reportFailure(terminal, error, json)
    return exitCodes.failed
  }
}

function readOptions({ texts, flags, positionals }: Arguments): GenerateOptions {
  const [unexpected] = positionals
  if (unexpected !== undefined) {
    throw new UsageError(`"${unexpected}" is not expected here.${suggest(unexpected, ["diff"])}`)
  }
  const { schemas, out, config } = texts
  if (schemas === undefined) throw new UsageError("The option --schemas DIR is missing.")
  if (out === undefined) throw new UsageError("The option --out DIR is missing.")
  const { check = false, watch = false } = flags
  if (check && watch)
    throw new UsageError("--check writes nothing and --watch writes on: choose one of them.")
  return { schemas, out, check, ...(config !== undefined && { config }) }
}
