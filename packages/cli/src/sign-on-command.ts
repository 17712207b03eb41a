import { defaultIds } from "@redoxkit/sandbox"
import { chooseSubscription } from "./choose-subscription.ts"
import { endpointAddress } from "./endpoint-address.ts"
import { makeMessage } from "./make-message.ts"
import { oneOf } from "./one-of.ts"
import { withOwnSandbox } from "./own-sandbox.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { clientOf, type SandboxClient, sandboxHelp, sandboxOptions } from "./sandbox-client.ts"
import { SSO_SECRET_VARIABLE, signOnSecret } from "./secrets.ts"
import { readSetting } from "./set-member.ts"
import { type SignOnResult, tellSignOn } from "./sign-on-result.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { wholeNumber } from "./times.ts"
import { UsageError } from "./usage-error.ts"

const troubles = [
  "expired",
  "not-yet-valid",
  "wrong-key",
  "other-audience",
  "other-issuer",
  "alg-none",
  "no-token",
  "used-token",
] as const

/** Help of `redoxkit sign-on`. */
export const signOnHelp = `Usage: redoxkit sign-on [options]

Launches an application as Redox does for a user of a health system: posts a signed token and the body of SSO Sign-on, and
goes where the browser would go. With --to straight to an address, else to that of a destination in a running sandbox.

  --to URL              sign-on address of the application; no sandbox has to run
  --secret TEXT         secret of the sign-on; better set ${SSO_SECRET_VARIABLE}: others on this machine can see options
  --issuer ID           with --to: the source, claim "iss"; default: ${defaultIds.devTools}
  --audience ID         with --to: the destination, claim "aud"; default: ${defaultIds.yourDestination}
  --error-url URL       with --to: where the browser goes when the application refuses or does not answer
  --timeout SECONDS     with --to: how long the application may take; Redox does not document it; default: 30
  --source ID           through the sandbox: as this source
  --destination ID      through the sandbox: to this destination; default: the one of "Redox Dev Tools"
  --file FILE           the body; "-" reads stdin; default: the sample. The claims follow from it
  --set PATH=TEXT       sets a member of the body, as in "redoxkit send"; PATH:=JSON for any JSON
  --trouble KIND        sends a token that has to be refused, and exits with 0 when it is:
                        ${troubles.join(", ")}
  --link                print the address to which the browser is sent, and leave it to the browser
${sandboxHelp}
  --json                print the result as one line of JSON
  --quiet               print nothing: the exit code tells; with --link the address
  -h, --help            print this help

Example:
  ${SSO_SECRET_VARIABLE}=secret redoxkit sign-on --to http://localhost:3000/redox

Exit codes: 0 launched (with --trouble: refused), 1 not, 2 called the wrong way.
`

const direct = ["secret", "issuer", "audience", "error-url", "timeout"] as const
const names = {
  texts: [...sandboxOptions, ...direct, "to", "source", "destination", "file", "trouble"],
  lists: ["set"],
  flags: ["link", "json", "quiet"],
}

interface Ids {
  readonly sourceId: string
  readonly destinationId: string
}

/** Runs `redoxkit sign-on`. @throws UsageError, CommandError */
export async function signOnCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, names)
  const { texts, lists, flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(signOnHelp)
    return exitCodes.ok
  }
  if (positionals.length > 0)
    throw new UsageError("sign-on takes no arguments beside its options. The address is --to URL.")
  const trouble = texts.trouble === undefined ? undefined : oneOf("--trouble", texts.trouble, troubles)
  const settings = (lists.set ?? []).map(readSetting)
  const launch = async (client: SandboxClient, ids: Ids, endpoint: object): Promise<SignOnResult> => {
    const event = { dataModel: "SSO", eventType: "Sign-on" }
    const hasOwnBody = texts.file !== undefined || settings.length > 0
    const message = hasOwnBody
      ? { message: await makeMessage(client, event, texts.file, settings, terminal) }
      : {}
    const body = { ...ids, ...endpoint, ...message, ...(trouble && { trouble }), follow: flags.link !== true }
    return client.call<SignOnResult>("POST /api/sign-on", body)
  }
  const own = readDirect(terminal, read)
  if (own !== undefined) {
    const result = await withOwnSandbox({ signOnTimeoutMs: own.timeoutMs }, {}, async (client) => {
      await makeEnds(client, own.ids)
      return launch(client, own.ids, own.endpoint)
    })
    return tellSignOn(terminal, flags, result, trouble)
  }
  const client = clientOf(terminal, texts)
  const { sourceId, destinationId } = await chooseSubscription(client, "SSO", texts)
  return tellSignOn(terminal, flags, await launch(client, { sourceId, destinationId }, {}), trouble)
}

/** What a launch straight to an address needs; `undefined` for one through a sandbox. */
function readDirect(terminal: Terminal, { texts }: Arguments) {
  const { to, secret, issuer, audience, timeout } = texts
  if (to === undefined) {
    const wrong = direct.find((name) => texts[name] !== undefined)
    if (wrong !== undefined) throw new UsageError(`--${wrong} goes with --to URL: a sandbox has its own.`)
    return undefined
  }
  const other = [...sandboxOptions, "source", "destination"].find((name) => texts[name] !== undefined)
  if (other !== undefined) throw new UsageError(`--to goes straight to an address: leave out --${other}.`)
  const errorUrl = texts["error-url"]
  return {
    ids: { sourceId: issuer ?? defaultIds.devTools, destinationId: audience ?? defaultIds.yourDestination },
    timeoutMs: wholeNumber("--timeout", timeout ?? "30", 1, 3_600) * 1_000,
    endpoint: {
      url: endpointAddress("--to", to),
      secret: signOnSecret(terminal, secret),
      ...(errorUrl !== undefined && { errorUrl: endpointAddress("--error-url", errorUrl) }),
    },
  }
}

/** Makes the two ends of a launch, where the sandbox of this command does not have them. */
async function makeEnds(client: SandboxClient, { sourceId, destinationId }: Ids): Promise<void> {
  if (sourceId !== defaultIds.devTools)
    await client.call("POST /api/sources", { id: sourceId, name: "Source" })
  if (destinationId !== defaultIds.yourDestination)
    await client.call("POST /api/destinations", { id: destinationId, name: "Destination" })
}
