import { CommandError } from "./command-error.ts"
import { suggest } from "./suggest.ts"
import { tellFailure } from "./tell.ts"
import { type ExitCode, exitCodes, processTerminal, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

const help = `Usage: redoxkit COMMAND [options]

  sandbox         a Redox on this machine, with a page to watch it
  send            sends a message to an endpoint, or through a running sandbox
  backload        sends the rows of CSV files: patients and appointments
  poll            asks an API what has changed, and passes it on as messages
  verify          verifies an endpoint as Redox does
  sign-on         launches an application, as a user of a health system does
  logs            lists or follows what passes through a sandbox
  resend          has a sandbox deliver a transmission again
  inbox           looks into the file of an inbox; replays, purges and encrypts anew
  outbox          the same for an outbox
  generate        types, validators and an event catalogue from JSON Schemas
  generate diff   what changed between two sets of schemas, and what it breaks

Examples:
  redoxkit sandbox --file redox-sandbox.db
  redoxkit send Scheduling New --to http://localhost:3000/redox
  redoxkit generate --schemas schemas --out src/generated

"redoxkit COMMAND --help" tells more about a command.
`

type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>

/** Every verb, loaded when it is called. A new one is one more line here and one in the help. */
const commands: { readonly [verb: string]: () => Promise<Command> } = {
  sandbox: async () => (await import("./sandbox-command.ts")).sandboxCommand,
  send: async () => (await import("./send-command.ts")).sendCommand,
  backload: async () => (await import("./backload-command.ts")).backloadCommand,
  poll: async () => (await import("./poll-command.ts")).pollCommand,
  verify: async () => (await import("./verify-command.ts")).verifyCommand,
  "sign-on": async () => (await import("./sign-on-command.ts")).signOnCommand,
  logs: async () => (await import("./logs-command.ts")).logsCommand,
  resend: async () => (await import("./resend-command.ts")).resendCommand,
  inbox: async () => (await import("./inbox-command.ts")).inboxCommand,
  outbox: async () => (await import("./inbox-command.ts")).outboxCommand,
  generate: async () => (await import("./generate-command.ts")).generateCommand,
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
  const load = verb !== undefined && Object.hasOwn(commands, verb) ? commands[verb] : undefined
  if (load === undefined) {
    terminal.stderr.write(
      verb === undefined
        ? help
        : `Unknown command "${verb}".${suggest(verb, Object.keys(commands))}\n\n${help}`,
    )
    return exitCodes.usage
  }
  try {
    const command = await load()
    return await command(rest, terminal)
  } catch (error) {
    if (error instanceof CommandError) {
      tellFailure(terminal, rest.includes("--json"), error)
      return exitCodes.failed
    }
    if (!(error instanceof UsageError)) throw error
    const command = rest[0] === "diff" ? `${verb} diff` : verb
    terminal.stderr.write(`${error.message}\nSee "redoxkit ${command} --help".\n`)
    return exitCodes.usage
  }
}
