import { parseArgs } from "node:util"
import { CodegenError, type GenerateOptions, type GenerateResult, generate } from "@redoxkit/codegen"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit generate`. */
export const generateHelp = `Usage: redoxkit generate --schemas DIR --out DIR [options]

Turns a folder of JSON Schemas into TypeScript types, validators and an event catalogue.

  --schemas DIR   folder with the *.schema.json files
  --out DIR       folder for the output; files in it that were not generated are left alone
  --config FILE   settings: a JSON file, or a module with a default export
  --check         write nothing; exit with 1 when the output is not up to date
  --json          print the result as one line of JSON
  -h, --help      print this help

Example:
  redoxkit generate --schemas schemas --out src/generated

Exit codes: 0 done or up to date, 1 failed or out of date, 2 called the wrong way.
`

/**
 * Runs `redoxkit generate`.
 *
 * @param args - what follows the verb on the command line
 * @throws UsageError for options that are missing or unknown
 */
export async function generateCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { help, json, ...options } = readOptions(args)
  if (help) {
    terminal.stdout.write(generateHelp)
    return exitCodes.ok
  }
  try {
    const result = await generate(requireFolders(options))
    terminal.stdout.write(json ? `${JSON.stringify(result)}\n` : describe(result, options.check))
    return options.check && !result.fresh ? exitCodes.failed : exitCodes.ok
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error
    const { code, message, file, pointer } = error
    if (json) terminal.stdout.write(`${JSON.stringify({ error: { code, message, file, pointer } })}\n`)
    else terminal.stderr.write(`${code}: ${message}\n`)
    return exitCodes.failed
  }
}

interface CommandOptions {
  readonly schemas?: string
  readonly out?: string
  readonly config?: string
  readonly check: boolean
  readonly json: boolean
  readonly help: boolean
}

function readOptions(args: readonly string[]): CommandOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        schemas: { type: "string" },
        out: { type: "string" },
        config: { type: "string" },
        check: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    })
    return values
  } catch (cause) {
    throw new UsageError((cause as Error).message, { cause })
  }
}

function requireFolders({
  schemas,
  out,
  config,
  check,
}: Omit<CommandOptions, "help" | "json">): GenerateOptions {
  if (schemas === undefined) throw new UsageError("The option --schemas DIR is missing.")
  if (out === undefined) throw new UsageError("The option --out DIR is missing.")
  return { schemas, out, check, ...(config !== undefined && { config }) }
}

function describe(result: GenerateResult, check: boolean): string {
  const lines = [
    ...result.missing.map((file) => `${check ? "missing" : "created"}  ${file}`),
    ...result.stale.map((file) => `${check ? "stale" : "updated"}  ${file}`),
    ...result.surplus.map((file) => `${check ? "surplus" : "removed"}  ${file}`),
    `${result.events} events, ${result.components} components, ${result.files} files${result.fresh ? ", up to date" : ""}`,
  ]
  if (check && !result.fresh) lines.push("Not up to date. Run the command again without --check.")
  return `${lines.join("\n")}\n`
}
