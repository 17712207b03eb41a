import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { sandbox, type Verification } from "../api/sandbox.ts"
import type { Destination } from "../api/types.ts"
import { wiring } from "../api/wiring.ts"
import { EditableCard } from "../forms/editable-card.tsx"
import { RemoveButton } from "../forms/remove-button.tsx"
import { Badge, toneOf } from "../parts/badge.tsx"
import { CopySecret, CopyText } from "../parts/copy-text.tsx"
import { comeIntoSight, Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { Time } from "../parts/time.tsx"
import { useAction } from "../parts/use-action.ts"
import { Launch } from "../sign-on/launch.tsx"
import { readWorld } from "../state/world.ts"
import { DestinationForm } from "../world/destination-form.tsx"

const methods = ["POST", "GET-header", "GET-query"]

/** Address of a destination, its verification, and whether it holds real data. */
export function DestinationCard({
  destination,
  onRemoved,
}: {
  readonly destination: Destination
  /** Without it, the destination cannot be removed here. */
  readonly onRemoved?: () => void
}): JSX.Element {
  const { id, name, url, ssoUrl, verified, holdsRealData } = destination
  const method = useSignal("POST")
  const result = useSignal<Verification | undefined>(undefined)
  const action = useAction()

  const verify = (): void =>
    void action.run(async () => {
      result.value = undefined
      result.value = await sandbox.verify(id, method.value)
      await readWorld()
    })
  const setRealData = (holds: boolean): void =>
    void action.run(async () => {
      await wiring.changeDestination(id, { holdsRealData: holds })
      await readWorld()
    })

  return (
    <EditableCard
      name={name}
      badge={
        <Badge tone={toneOf(verified.state === "failed" ? "failed" : verified.state)}>
          {verified.state === "never" ? "not verified" : verified.state}
        </Badge>
      }
      change={url === null ? "Set an endpoint" : "Change"}
      form={(close) => <DestinationForm destination={destination} onDone={close} />}
      facts={(changeButton) => (
        <>
          <Facts destination={destination} />
          <div class="buttons">
            {changeButton}
            {url !== null && (
              <>
                <button type="button" class="button" disabled={action.busy.value} onClick={verify}>
                  <Icon name="check" /> Verify
                </button>
                <select
                  aria-label="How to verify"
                  value={method.value}
                  onChange={(event) => {
                    method.value = event.currentTarget.value
                  }}
                >
                  {methods.map((name) => (
                    <option key={name} value={name}>
                      by {name}
                    </option>
                  ))}
                </select>
              </>
            )}
            {onRemoved && (
              <RemoveButton
                what="destination"
                remove={async () => {
                  await wiring.removeDestination(id)
                  await readWorld()
                  onRemoved()
                }}
              />
            )}
          </div>
          {ssoUrl !== null && <Launch destination={destination} />}
        </>
      )}
    >
      {result.value !== undefined && (
        <p class={result.value.verified ? "success" : "failure"} role="status" ref={comeIntoSight}>
          {result.value.text}
        </p>
      )}
      <Failure error={action.error.value} />
      <label class="check">
        <input
          type="checkbox"
          checked={holdsRealData}
          disabled={action.busy.value}
          onChange={(event) => setRealData(event.currentTarget.checked)}
        />
        Holds real data: payloads stay hidden until you ask for one
      </label>
    </EditableCard>
  )
}

function Facts({
  destination: { id, url, ssoUrl, ssoSecret, environment, timeZone, verified },
}: {
  readonly destination: Destination
}): JSX.Element {
  return (
    <dl class="facts">
      <dt>Destination ID</dt>
      <dd>
        <CopyText text={id} what="destination ID" />
      </dd>
      <dt>Endpoint</dt>
      <dd>{url === null ? "none: it lives in the sandbox, and takes everything" : <code>{url}</code>}</dd>
      {ssoUrl !== null && (
        <>
          <dt>Sign-on</dt>
          <dd>
            <code>{ssoUrl}</code>
          </dd>
          {ssoSecret !== null && (
            <>
              <dt>Its secret</dt>
              <dd>
                <CopySecret text={ssoSecret} what="sign-on secret" />
              </dd>
            </>
          )}
        </>
      )}
      <dt>Environment</dt>
      <dd>
        {environment}, <span class="quiet">{timeZone}</span>
      </dd>
      {verified.at !== null && (
        <>
          <dt>{verified.state === "failed" ? "Failed" : "Verified"}</dt>
          <dd>
            <Time at={verified.at} /> <span class="quiet">by {verified.method}</span>{" "}
            {verified.reason !== null && <span class="status bad">{verified.reason}</span>}
          </dd>
        </>
      )}
    </dl>
  )
}
