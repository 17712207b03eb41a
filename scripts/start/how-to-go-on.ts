import { defaultIds } from "../../packages/sandbox/src/index.ts"
import type { RunningSandbox } from "./start-sandbox.ts"

/** What runs, and where. */
export interface Running {
  readonly sandbox: RunningSandbox
  readonly exampleUrl: string
  readonly speed: number
  /** Folder that is kept, as it was named. */
  readonly state: string | undefined
}

/** What to look at and to try next, as text for people. */
export function howToGoOn({ sandbox, exampleUrl, speed, state }: Running): string {
  const { url, verificationToken: token } = sandbox
  const retries = speed === 1 ? "" : ` Waits between retries are divided by ${speed} (--speed).`
  return `
  the page of the sandbox   ${url}/
  the example server        ${exampleUrl}/
  the sandbox's HTTP API    ${url}/api/status   (all calls: docs/sandbox-api.md)

To try next, on the page or in another terminal:

  verify the endpoint       curl "${exampleUrl}/redox?challenge=hello&verification-token=${token}"
  deliver it yourself       curl -i ${exampleUrl}/redox -H "verification-token: ${token}" -H "content-type: application/json" --data-binary @schemas/scheduling/new.sample.json
  sign on                   curl ${url}/api/sign-on -H "redoxkit-sandbox: 1" -d '{"destinationId":"${defaultIds.yourDestination}","follow":false}'
  see the appointments      curl ${exampleUrl}/appointments
  see the inbox's counts    curl ${exampleUrl}/health

Handled messages are shown here as they come.${retries}
${state === undefined ? "What was sent is forgotten at the end; --state DIR keeps it." : `Everything is kept in ${state}.`}
Ctrl-C stops both.
`
}
