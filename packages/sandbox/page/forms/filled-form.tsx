import type { ComponentChildren, JSX } from "preact"
import { Failure } from "../parts/failure.tsx"
import type { Form } from "./use-form.ts"

/** A form with its fields, then its buttons, then what went wrong that is about none of its fields. */
export function FilledForm({
  form,
  card = false,
  send,
  onSend,
  onCancel,
  children,
}: {
  readonly form: Form
  /** Whether it is a card by itself. */
  readonly card?: boolean
  /** What the form does, in a word or two. */
  readonly send: string
  readonly onSend: (element: HTMLFormElement) => void
  readonly onCancel?: () => void
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <form
      class={card ? "form card" : "form"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSend(event.currentTarget)
      }}
    >
      {children}
      <div class="buttons">
        <button type="submit" class="button primary" disabled={form.busy.value}>
          {send}
        </button>
        {onCancel && (
          <button type="button" class="button plain" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
      <Failure error={form.error.value} />
    </form>
  )
}
