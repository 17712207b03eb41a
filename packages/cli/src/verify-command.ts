import { endpointAddress } from "./endpoint-address.ts"
import { oneOf } from "./one-of.ts"
import { withOwnSandbox } from "./own-sandbox.ts"
import { readArguments } from "./read-arguments.ts"
import { TOKEN_VARIABLE, verificationToken } from "./secrets.ts"
import { tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

/** Help of `redoxkit verify`. */
export const verifyHelp = `Usage: redoxkit verify URL [options]

Verifies an endpoint as Redox does, and tells why when it fails. No sandbox has to run.

  --method METHOD   POST (default), GET (token in the query), or GET-header (token in a header, the old form)
  --token TOKEN     verification token; others on this machine can see options, so better set ${TOKEN_VARIABLE}
  --timeout SECONDS how long the endpoint may take; Redox does not document it; default: 30
  --json            print the result as one line of JSON
  --quiet           print nothing: the exit code tells
  -h, --help        print this help

Example:
  ${TOKEN_VARIABLE}=secret redoxkit verify http://localhost:3000/redox

Exit codes: 0 verified, 1 not verified, 2 called the wrong way.
`

const names = { texts: ["method", "token", "timeout"], flags: ["json", "quiet"] }
const methods = { POST: "POST", GET: "GET-query", "GET-header": "GET-header" } as const

interface Verification {
  readonly verified: boolean
  readonly reason: string | null
  readonly status: number | null
  readonly text: string
  readonly durationMs: number
}

/** Runs `redoxkit verify`. @throws UsageError, CommandError */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { texts, flags, positionals } = readArguments(args, names)
  if (flags.help) {
    terminal.stdout.write(verifyHelp)
    return exitCodes.ok
  }
  const [address, ...more] = positionals
  if (address === undefined || more.length > 0) throw new UsageError("Name one address: redoxkit verify URL.")
  const url = endpointAddress("URL", address)
  const method = oneOf("--method", texts.method ?? "POST", ["POST", "GET", "GET-header"])
  const seconds = wholeNumber("--timeout", texts.timeout ?? "30", 1, 3_600)
  const body = { url, verificationToken: verificationToken(terminal, texts.token), method: methods[method] }
  const result = await withOwnSandbox({ verificationTimeoutMs: seconds * 1_000 }, {}, (client) =>
    client.call<Verification>("POST /api/verify", body),
  )
  const { verified, reason, status, text, durationMs } = result
  const answered = status === null ? "" : `, status ${status}`
  tell(terminal, flags, {
    json: { ...result, method },
    text: verified
      ? `verified by ${method}${answered}, ${durationMs} ms`
      : `not verified by ${method}: ${reason}${answered}. ${text}`,
  })
  return verified ? exitCodes.ok : exitCodes.failed
}
