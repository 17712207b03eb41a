import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { sandbox, type Verification } from "../api/sandbox.ts"
import type { Destination } from "../api/types.ts"
import { Badge, toneOf } from "../parts/badge.tsx"
import { comeIntoSight, Failure } from "../parts/failure.tsx"
import { Icon } from "../parts/icon.tsx"
import { Time } from "../parts/time.tsx"
import { useAction } from "../parts/use-action.ts"
import { visibleText } from "../parts/visible-text.ts"
import { tell } from "../state/toast.ts"
import { readWorld } from "../state/world.ts"

const methods = ["POST", "GET-header", "GET-query"]

/** Address of a destination, its verification, and whether it holds real data. */
export function DestinationCard({ destination }: { readonly destination: Destination }): JSX.Element {
  const { id, name, url, environment, timeZone, verified, holdsRealData } = destination
  const isEditing = useSignal(false)
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
      await sandbox.changeDestination(id, { holdsRealData: holds })
      await readWorld()
    })

  return (
    <section class="card" aria-labelledby="destination-title">
      <header class="card-head">
        <h3 id="destination-title">{visibleText(name)}</h3>
        <Badge tone={toneOf(verified.state === "failed" ? "failed" : verified.state)}>
          {verified.state === "never" ? "not verified" : verified.state}
        </Badge>
      </header>
      {isEditing.value ? (
        <EndpointForm
          destination={destination}
          onDone={() => {
            isEditing.value = false
          }}
        />
      ) : (
        <>
          <dl class="facts">
            <dt>Endpoint</dt>
            <dd>
              {url === null ? "none: it lives in the sandbox, and takes everything" : <code>{url}</code>}
            </dd>
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
          <div class="buttons">
            <button
              type="button"
              class="button"
              onClick={() => {
                isEditing.value = true
              }}
            >
              <Icon name="edit" /> {url === null ? "Set an endpoint" : "Change"}
            </button>
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
          </div>
        </>
      )}
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
    </section>
  )
}

function EndpointForm({
  destination,
  onDone,
}: {
  readonly destination: Destination
  readonly onDone: () => void
}): JSX.Element {
  const action = useAction()
  const save = (form: HTMLFormElement): void =>
    void action.run(async () => {
      const given = new FormData(form)
      const token = String(given.get("token"))
      const url = String(given.get("url")).trim()
      await sandbox.changeDestination(destination.id, {
        url: url === "" ? null : url,
        ...(token === "" ? {} : { verificationToken: token }),
      })
      await readWorld()
      tell("Saved. Verify the endpoint next.")
      onDone()
    })
  return (
    <form
      class="endpoint-form"
      onSubmit={(event) => {
        event.preventDefault()
        save(event.currentTarget)
      }}
    >
      <label>
        Endpoint
        <input
          name="url"
          type="url"
          defaultValue={destination.url ?? ""}
          placeholder="http://localhost:3000/redox"
          autocomplete="off"
        />
      </label>
      <label>
        Verification token
        <input name="token" type="password" placeholder="unchanged" autocomplete="new-password" />
      </label>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={action.busy.value}>
          Save
        </button>
        <button type="button" class="button plain" onClick={onDone}>
          Cancel
        </button>
      </div>
      <Failure error={action.error.value} />
    </form>
  )
}
