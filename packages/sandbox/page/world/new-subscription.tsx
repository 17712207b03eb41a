import type { JSX } from "preact"
import { wiring } from "../api/wiring.ts"
import { begin } from "../forms/common-fields.tsx"
import { Field } from "../forms/field.tsx"
import { FilledForm } from "../forms/filled-form.tsx"
import { filledIn, useForm } from "../forms/use-form.ts"
import { visibleText } from "../parts/visible-text.ts"
import { events } from "../state/events.ts"
import { openRecord } from "../state/place.ts"
import { tell } from "../state/toast.ts"
import { readWorld, world } from "../state/world.ts"

const EVERY = "every data model"

/** Joins a source and a destination for one data model, or for every one that is not joined yet. */
export function NewSubscription({ onOpenParties }: { readonly onOpenParties: () => void }): JSX.Element {
  const form = useForm()
  const { sources = [], destinations = [], subscriptions = [] } = world.value ?? {}
  const models = [...new Set(events.value.map(({ dataModel }) => dataModel))]
  const save = (element: HTMLFormElement): void =>
    void form.run(async () => {
      const { sourceId = "", destinationId = "", dataModel = "" } = filledIn(element)
      const taken = subscriptions
        .filter((one) => one.sourceId === sourceId && one.destinationId === destinationId)
        .map((one) => one.dataModel)
      const wanted = dataModel === EVERY ? models.filter((model) => !taken.includes(model)) : [dataModel]
      let last: string | undefined
      try {
        for (const model of wanted)
          last = (await wiring.createSubscription({ sourceId, destinationId, dataModel: model })).id
      } finally {
        await readWorld()
      }
      if (wanted.length === 0) tell("They are joined for every data model already.")
      else tell(wanted.length === 1 ? "Subscribed." : `${wanted.length} subscriptions made.`)
      if (last !== undefined) openRecord(last, { replace: true })
    })
  const options = (
    things: readonly { readonly id: string; readonly name: string; readonly environment: string }[],
  ) =>
    things.map(({ id, name, environment }) => (
      <option key={id} value={id}>
        {visibleText(name)}
        {environment === "Development" ? "" : ` (${environment})`}
      </option>
    ))
  return (
    <article class="record">
      <header class="record-head spaced">
        <h2>New subscription</h2>
        <p class="quiet">
          There is one for each source, destination and data model; both ends are in one environment.
        </p>
      </header>
      <div class="record-body">
        <FilledForm form={form} card send="Subscribe" onSend={save}>
          <Field form={form} name="sourceId" label="Source">
            {(props) => (
              <select {...props} ref={begin}>
                {options(sources)}
              </select>
            )}
          </Field>
          <Field form={form} name="destinationId" label="Destination">
            {(props) => <select {...props}>{options(destinations)}</select>}
          </Field>
          <Field form={form} name="dataModel" label="Data model">
            {(props) => (
              <select {...props}>
                {models.map((model) => (
                  <option key={model}>{model}</option>
                ))}
                <option>{EVERY}</option>
              </select>
            )}
          </Field>
        </FilledForm>
        <p class="aside">
          <button type="button" class="button" onClick={onOpenParties}>
            Make a source or destination
          </button>
        </p>
      </div>
    </article>
  )
}
