import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { Environment } from "../api/types.ts"
import { Field } from "./field.tsx"
import type { Form } from "./use-form.ts"

const environments: readonly Environment[] = ["Development", "Staging", "Production"]

/** The name of a source or destination. */
export function NameField({ form, value }: { readonly form: Form; readonly value?: string }): JSX.Element {
  return (
    <Field form={form} name="name" label="Name">
      {(props) => <input {...props} type="text" defaultValue={value ?? ""} autocomplete="off" ref={begin} />}
    </Field>
  )
}

/** Who opens a form writes in its first field. */
export function begin(element: HTMLElement | null): void {
  element?.focus()
}

/** The environment of a new source or destination. */
export function EnvironmentField({ form }: { readonly form: Form }): JSX.Element {
  return (
    <Field
      form={form}
      name="environment"
      label="Environment"
      hint="It stays as it is. A subscription joins two of one environment."
    >
      {(props) => (
        <select {...props}>
          {environments.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** The time zone of a source or destination. */
export function ZoneField({ form, value }: { readonly form: Form; readonly value?: string }): JSX.Element {
  const zones = useMemo(() => ["UTC", ...Intl.supportedValuesOf("timeZone")], [])
  return (
    <Field form={form} name="timeZone" label="Time zone">
      {(props) => (
        <>
          <input
            {...props}
            type="text"
            list={`${props.id}-zones`}
            defaultValue={value ?? "UTC"}
            placeholder="UTC"
            autocomplete="off"
          />
          <datalist id={`${props.id}-zones`}>
            {[...new Set(zones)].map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
