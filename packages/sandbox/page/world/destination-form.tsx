import type { JSX } from "preact"
import type { Destination, NewDestination } from "../api/types.ts"
import { wiring } from "../api/wiring.ts"
import { EnvironmentField, NameField, ZoneField } from "../forms/common-fields.tsx"
import { Field } from "../forms/field.tsx"
import { FilledForm } from "../forms/filled-form.tsx"
import { filledIn, useForm } from "../forms/use-form.ts"
import { tell } from "../state/toast.ts"
import { readWorld } from "../state/world.ts"

/** Makes a destination, or changes one. */
export function DestinationForm({
  destination,
  onDone,
}: {
  /** The one that is changed; a new one is made without it. */
  readonly destination?: Destination
  readonly onDone: () => void
}): JSX.Element {
  const form = useForm()
  const save = (element: HTMLFormElement): void =>
    void form.run(async () => {
      const { url = null, ssoUrl = null, ssoErrorUrl = null, timeZone = "UTC", ...given } = filledIn(element)
      const sent = { ...given, url, ssoUrl, ssoErrorUrl, timeZone } as unknown as NewDestination
      if (destination === undefined) await wiring.createDestination(sent)
      else await wiring.changeDestination(destination.id, { ...sent, name: given.name ?? "" })
      await readWorld()
      tell(url === null ? "Saved." : "Saved. Verify the endpoint next.")
      onDone()
    })
  return (
    <FilledForm
      form={form}
      send={destination === undefined ? "Make the destination" : "Save"}
      onSend={save}
      onCancel={onDone}
    >
      <NameField form={form} value={destination?.name ?? ""} />
      <Field
        form={form}
        name="url"
        label="Endpoint"
        hint="Left empty, it lives in the sandbox and takes everything."
      >
        {(props) => (
          <input
            {...props}
            type="url"
            defaultValue={destination?.url ?? ""}
            placeholder="http://localhost:3000/redox"
            autocomplete="off"
          />
        )}
      </Field>
      <Field form={form} name="verificationToken" label="Verification token">
        {(props) => (
          <input
            {...props}
            type="password"
            placeholder={destination === undefined ? "one is made without yours" : "unchanged"}
            autocomplete="new-password"
          />
        )}
      </Field>
      <Field
        form={form}
        name="ssoUrl"
        label="Sign-on address"
        hint="Where users sign on; left empty, they do not."
      >
        {(props) => (
          <input
            {...props}
            type="url"
            defaultValue={destination?.ssoUrl ?? ""}
            placeholder="http://localhost:3000/redox"
            autocomplete="off"
          />
        )}
      </Field>
      <Field form={form} name="ssoSecret" label="Sign-on secret">
        {(props) => (
          <input
            {...props}
            type="password"
            placeholder={destination?.ssoSecret == null ? "one is made without yours" : "unchanged"}
            autocomplete="new-password"
          />
        )}
      </Field>
      <Field form={form} name="ssoErrorUrl" label="Sign-on error address">
        {(props) => (
          <input {...props} type="url" defaultValue={destination?.ssoErrorUrl ?? ""} autocomplete="off" />
        )}
      </Field>
      {destination === undefined && <EnvironmentField form={form} />}
      <ZoneField form={form} value={destination?.timeZone ?? "UTC"} />
    </FilledForm>
  )
}
