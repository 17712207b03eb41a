import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { type Launched, type SignOnTrouble, sandbox } from "../api/sandbox.ts"
import type { Destination } from "../api/types.ts"
import { comeIntoSight, Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { useAction } from "../parts/use-action.ts"
import { visibleText } from "../parts/visible-text.ts"

const troubles: Readonly<Record<SignOnTrouble, string>> = {
  expired: "an expired token",
  "not-yet-valid": "a token that is not valid yet",
  "wrong-key": "a token of another key",
  "other-audience": "a token for another audience",
  "other-issuer": "a token of another issuer",
  "alg-none": "a token without a signature",
  "no-token": "no token",
  "used-token": "a token that was used already",
}

/** Launches the application of a destination, as a click in the software of a hospital does. */
export function Launch({ destination }: { readonly destination: Destination }): JSX.Element {
  const trouble = useSignal<SignOnTrouble | "">("")
  const result = useSignal<LaunchedWith | undefined>(undefined)
  const action = useAction()
  const launch = (): void =>
    void action.run(async () => {
      result.value = undefined
      // Another one may be chosen while this launch is under way.
      const brought = trouble.value
      const launched = await sandbox.signOn({
        destinationId: destination.id,
        // The redirect may hold a link that works once: it is for whoever opens it.
        follow: false,
        ...(brought === "" ? {} : { trouble: brought }),
      })
      result.value = { ...launched, isTrouble: brought !== "" }
    })
  return (
    <>
      <div class="buttons">
        <button type="button" class="button" disabled={action.busy.value} onClick={launch}>
          <Icon name="play" /> Launch sign-on
        </button>
        <select
          aria-label="What the launch brings"
          value={trouble.value}
          onChange={(event) => {
            trouble.value = event.currentTarget.value as SignOnTrouble | ""
          }}
        >
          <option value="">with a right token</option>
          {Object.entries(troubles).map(([name, text]) => (
            <option key={name} value={name}>
              with {text}
            </option>
          ))}
        </select>
      </div>
      {result.value !== undefined && <Outcome result={result.value} />}
      <Failure error={action.error.value} />
    </>
  )
}

/** A launch, and whether its token had to be refused. */
interface LaunchedWith extends Launched {
  readonly isTrouble: boolean
}

function Outcome({ result }: { readonly result: LaunchedWith }): JSX.Element {
  const { launched, isTrouble, reason, text, status, location, html, hidden, notes } = result
  // No answer, or a crash, is no refusal.
  const isRefused = reason === "status" && status !== null && status < 500
  const isGood = isTrouble ? isRefused : launched
  return (
    <div class={isGood ? "success" : "failure"} role="status" ref={comeIntoSight}>
      <p>
        {status === null ? "" : `${status}: `}
        {isTrouble && isRefused ? "The application refused, as it has to." : visibleText(text)}
        {isTrouble && launched && " It has to refuse this token."}
      </p>
      {notes.map((note) => (
        <p key={note}>{visibleText(note)}</p>
      ))}
      {location !== null && (
        <p>
          <a href={location} target="_blank" rel="noopener noreferrer">
            {launched ? "Open the application" : "Open the error address"}
          </a>
        </p>
      )}
      {hidden && <p>The page that was answered is hidden: the destination holds real data.</p>}
      {html !== null && (
        <details>
          <summary>The page that was answered</summary>
          <pre>{visibleText(html)}</pre>
        </details>
      )}
    </div>
  )
}
