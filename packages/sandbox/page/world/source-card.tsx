import { Fragment, type JSX } from "preact"
import type { Source } from "../api/types.ts"
import { wiring } from "../api/wiring.ts"
import { EditableCard } from "../forms/editable-card.tsx"
import { RemoveButton } from "../forms/remove-button.tsx"
import { CopySecret, CopyText } from "../parts/copy-text.tsx"
import { Failure } from "../parts/failure.tsx"
import { useAction } from "../parts/use-action.ts"
import { visibleText } from "../parts/visible-text.ts"
import { tell } from "../state/toast.ts"
import { readWorld } from "../state/world.ts"
import { SourceForm } from "./source-form.tsx"

/** A source: its credentials, and what can be done with it. */
export function SourceCard({
  source,
  onRemoved,
}: {
  readonly source: Source
  readonly onRemoved: () => void
}): JSX.Element {
  const { id, name } = source
  const action = useAction()
  return (
    <EditableCard
      name={name}
      form={(close) => <SourceForm source={source} onDone={close} />}
      facts={(changeButton) => (
        <>
          <Facts source={source} />
          <div class="buttons">
            {changeButton}
            <button
              type="button"
              class="button"
              disabled={action.busy.value}
              title="Its next request gets a 401, as when a token has expired"
              onClick={() =>
                void action.run(async () => {
                  await wiring.revokeTokens(id)
                  tell("Its tokens have ended: its next request gets a 401.")
                })
              }
            >
              End its tokens
            </button>
            <RemoveButton
              what="source"
              remove={async () => {
                await wiring.removeSource(id)
                await readWorld()
                onRemoved()
              }}
            />
          </div>
        </>
      )}
    >
      <Failure error={action.error.value} />
    </EditableCard>
  )
}

function Facts({
  source: { id, legacyKeys, oauthClients, freeAccount, environment, timeZone },
}: {
  readonly source: Source
}): JSX.Element {
  return (
    <dl class="facts">
      <dt>Source ID</dt>
      <dd>
        <CopyText text={id} what="source ID" />
      </dd>
      {legacyKeys.map(({ apiKey, secret }) => (
        <Fragment key={apiKey}>
          <dt>API key</dt>
          <dd>
            <CopyText text={apiKey} what="API key" />
          </dd>
          <dt>Secret</dt>
          <dd>
            <CopySecret text={secret} what="secret" />
          </dd>
        </Fragment>
      ))}
      {oauthClients.map(({ clientId, keys, secret }) => (
        <Fragment key={clientId}>
          <dt>Client ID</dt>
          <dd>
            <CopyText text={clientId} what="client ID" />
          </dd>
          <dt>{secret === null ? "Keys" : "Secret"}</dt>
          <dd>
            {secret === null ? (
              keys.map(({ kid }) => visibleText(String(kid))).join(", ")
            ) : (
              <CopySecret text={secret} what="secret of the client" />
            )}
          </dd>
        </Fragment>
      ))}
      <dt>Environment</dt>
      <dd>
        {environment}, <span class="quiet">{timeZone}</span>
      </dd>
      {freeAccount && (
        <>
          <dt>Account</dt>
          <dd>free: uploads are refused</dd>
        </>
      )}
    </dl>
  )
}
