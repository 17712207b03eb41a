import { generateCommand } from "./generate-command.ts"
import { suggest } from "./suggest.ts"
import { type ExitCode, exitCodes, processTerminal, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

const help = `Usage: redoxkit COMMAND [options]

  generate        types, validators and an event catalogue from JSON Schemas
  generate diff   what changed between two sets of schemas, and what it breaks

Example:
  redoxkit generate --schemas schemas --out src/generated

"redoxkit COMMAND --help" tells more about a command.
`

/** Every verb. A new one is one more line here and one in the help. */
const commands: {
  readonly [verb: string]: (args: readonly string[], terminal: Terminal) => Promise<ExitCode>
} = {
  generate: generateCommand,
}

/**
 * Runs the command line.
 *
 * @param args - what follows the name of the program
 * @param terminal - where to write; default: the process
 * @returns exit code: 0 done, 1 failed or out of date, 2 called the wrong way
 * @example
 * process.exitCode = await run(["generate", "--schemas", "schemas", "--out", "src/generated"])
 */
export async function run(args: readonly string[], terminal: Terminal = processTerminal): Promise<ExitCode> {
  const [verb, ...rest] = args
  if (verb === "--help" || verb === "-h" || verb === "help") {
    terminal.stdout.write(help)
    return exitCodes.ok
  }
  const command = verb !== undefined && Object.hasOwn(commands, verb) ? commands[verb] : undefined
  if (command === undefined) {
    terminal.stderr.write(
      verb === undefined
        ? help
        : `Unknown command "${verb}".${suggest(verb, Object.keys(commands))}\n\n${help}`,
    )
    return exitCodes.usage
  }
  try {
    return await command(rest, terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const command = rest[0] === "diff" ? `${verb} diff` : verb
    terminal.stderr.write(`${error.message}\nSee "redoxkit ${command} --help".\n`)
    return exitCodes.usage
  }
}
