import { createSandbox, defaultIds, type Logger } from "@redoxkit/sandbox"
import { answerOptionNames, answerOptionsHelp, answerOptionsOf } from "./answer-options.ts"
import { CommandError } from "./command-error.ts"
import { endpointAddress } from "./endpoint-address.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { sandboxClient } from "./sandbox-client.ts"
import { PASSWORD_VARIABLE, sandboxPassword, TOKEN_VARIABLE, verificationToken } from "./secrets.ts"
import { commandError, tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit sandbox`. */
export const sandboxCommandHelp = `Usage: redoxkit sandbox [options]

Starts a Redox on this machine, with a page to watch it, until Ctrl-C.

  --port PORT           port to listen on; 0 takes any free one; default: 4600
  --host ADDRESS        address to listen on; default: 127.0.0.1; any but loopback needs a password
  --password-file FILE  file whose first line is the password; default: ${PASSWORD_VARIABLE}
  --file FILE           SQLite file that keeps everything over a restart; default: memory
  --speed NUMBER        by what the waits of the protocol are divided; default: 1
  --to URL              address of your endpoint, for "Your Destination"
  --token TOKEN         its verification token; better set ${TOKEN_VARIABLE}: others on this machine can see options
  --alert-webhook URL   where an alert is posted, after a third failed retry; it names the log and holds no payload
  --json                print the links as one line of JSON
  --quiet               print the address only
  -h, --help            print this help

${answerOptionsHelp}

Example:
  redoxkit sandbox --file redox-sandbox.db --to http://localhost:3000/redox

Exit codes: 0 ended by Ctrl-C, 1 failed, 2 called the wrong way.
`

const names = {
  texts: [
    "port",
    "host",
    "password-file",
    "file",
    "speed",
    "to",
    "token",
    "alert-webhook",
    ...answerOptionNames,
  ],
  flags: ["json", "quiet"],
}

/** Runs `redoxkit sandbox`. @throws UsageError, CommandError */
export async function sandboxCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { texts, flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(sandboxCommandHelp)
    return exitCodes.ok
  }
  if (positionals.length > 0) throw new UsageError("redoxkit sandbox takes options only.")
  const password = sandboxPassword(terminal, texts["password-file"])
  const endpoint = readEndpoint(terminal, read)
  const webhook = texts["alert-webhook"]
  const alertWebhook = webhook === undefined ? undefined : endpointAddress("--alert-webhook", webhook)
  const interrupted = new Promise<void>((resolve) => {
    terminal.onInterrupt?.(resolve)
  })
  try {
    const sandbox = createSandbox({
      port: wholeNumber("--port", texts.port ?? "4600", 0, 65_535),
      speed: speedOf(texts.speed ?? "1"),
      logger: loggerOf(terminal),
      ...answerOptionsOf(read),
      ...(texts.host !== undefined && { host: texts.host }),
      ...(texts.file !== undefined && { file: texts.file }),
      ...(password !== undefined && { password }),
      ...(alertWebhook !== undefined && { alertWebhook }),
    })
    try {
      const { url } = await sandbox.listen()
      if (endpoint !== undefined) await setEndpoint(url, password, endpoint)
      const links = { page: `${url}/`, api: `${url}/api/status`, sources: url }
      tell(terminal, flags, { json: links, quiet: url, text: describe(links, endpoint !== undefined) })
      await interrupted
    } finally {
      await sandbox.close()
    }
    return exitCodes.ok
  } catch (error) {
    throw commandError(error, ["SandboxError"])
  }
}

function describe(
  { page, api, sources }: Record<"page" | "api" | "sources", string>,
  hasEndpoint: boolean,
): string {
  const missing = `"Your Destination" has no address yet: give it one on the page, or start with --to URL.\n`
  return `The sandbox is up.

  page                      ${page}
  HTTP interface            ${api}
  base address for sources  ${sources}

${hasEndpoint ? "" : missing}Press Ctrl-C to end.`
}

function readEndpoint(terminal: Terminal, { texts }: Arguments) {
  if (texts.to !== undefined)
    return {
      url: endpointAddress("--to", texts.to),
      verificationToken: verificationToken(terminal, texts.token),
    }
  if (texts.token !== undefined) throw new UsageError("--token goes with --to URL.")
  return undefined
}

function speedOf(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (speed > 0 && speed <= 1_000_000) return speed
  throw new UsageError("--speed takes a number above 0 and at most 1000000.")
}

/** Also when the file of the sandbox holds a world already. */
async function setEndpoint(url: string, password: string | undefined, endpoint: object): Promise<void> {
  const { port } = new URL(url)
  // A sandbox that listens on every address has none of its own to call.
  const reachable = /\/\/(0\.0\.0\.0|\[::\])/.test(url) ? `http://127.0.0.1:${port}` : url
  const call = `PATCH /api/destinations/${defaultIds.yourDestination}`
  try {
    await sandboxClient(reachable, password).call(call, endpoint)
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "unknown-destination") throw error
    throw new CommandError(
      "unknown-destination",
      'The file of the sandbox has no "Your Destination" any more. Leave out --to, and set the address on the page.',
    )
  }
}

/** Warnings and errors of the sandbox as JSON lines on stderr. */
function loggerOf({ stderr }: Terminal): Logger {
  const write = (level: string) => (fields: object, msg: string) =>
    void stderr.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg })}\n`)
  return { debug() {}, info() {}, warn: write("warn"), error: write("error") }
}
