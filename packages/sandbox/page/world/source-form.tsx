import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { NewSource, Source } from "../api/types.ts"
import { wiring } from "../api/wiring.ts"
import { EnvironmentField, NameField, ZoneField } from "../forms/common-fields.tsx"
import { Field } from "../forms/field.tsx"
import { FilledForm } from "../forms/filled-form.tsx"
import { filledIn, useForm } from "../forms/use-form.ts"
import { tell } from "../state/toast.ts"
import { readWorld } from "../state/world.ts"

const credentials = {
  legacy: "Legacy key, made for you",
  publicKey: "OAuth client with a public key",
  secret: "OAuth client with a secret (HS384)",
} as const
type Credential = keyof typeof credentials

/** Makes a source, or changes one. */
export function SourceForm({
  source,
  onDone,
}: {
  /** The one that is changed; a new one is made without it. */
  readonly source?: Source
  readonly onDone: () => void
}): JSX.Element {
  const form = useForm()
  const credential = useSignal<Credential>("legacy")
  const save = (element: HTMLFormElement): void =>
    void form.run(async () => {
      const given = filledIn(element)
      if (source === undefined) await wiring.createSource(newSource(given, credential.value))
      else {
        const { name = "", timeZone = "UTC" } = given
        await wiring.changeSource(source.id, { name, timeZone, freeAccount: given.freeAccount !== undefined })
      }
      await readWorld()
      tell(source === undefined ? "Made. Its credentials stand below its name." : "Saved.")
      onDone()
    })
  return (
    <FilledForm
      form={form}
      send={source === undefined ? "Make the source" : "Save"}
      onSend={save}
      onCancel={onDone}
    >
      <NameField form={form} value={source?.name ?? ""} />
      {source === undefined && <EnvironmentField form={form} />}
      <ZoneField form={form} value={source?.timeZone ?? "UTC"} />
      {source === undefined && (
        <label class="field">
          Credentials
          <select
            value={credential.value}
            onChange={(event) => {
              credential.value = event.currentTarget.value as Credential
            }}
          >
            {Object.entries(credentials).map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      {credential.value === "publicKey" && (
        <>
          <Field form={form} name="kid" label="Key ID (kid)">
            {(props) => <input {...props} type="text" autocomplete="off" />}
          </Field>
          <Field
            form={form}
            name="pem"
            label="Public key"
            hint="PEM of a public RSA key, or of one on P-384."
          >
            {(props) => (
              <textarea {...props} rows={5} spellcheck={false} placeholder="-----BEGIN PUBLIC KEY-----" />
            )}
          </Field>
        </>
      )}
      {credential.value === "secret" && (
        <Field form={form} name="secret" label="Secret">
          {(props) => <input {...props} type="password" autocomplete="new-password" />}
        </Field>
      )}
      <label class="check">
        <input type="checkbox" name="freeAccount" defaultChecked={source?.freeAccount ?? false} />
        Free account: its uploads are refused with 403
      </label>
    </FilledForm>
  )
}

function newSource(
  { kid, pem, secret, freeAccount, ...given }: Readonly<Record<string, string>>,
  credential: Credential,
): NewSource {
  const clients = {
    legacy: {},
    // What is missing is told by the sandbox.
    publicKey: { oauthClients: [{ publicKeys: [{ kid, pem }] }] },
    secret: { oauthClients: [{ secret }] },
  }
  return { ...given, freeAccount: freeAccount !== undefined, ...clients[credential] } as unknown as NewSource
}
