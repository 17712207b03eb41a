import type { JSX } from "preact"
import { Failure } from "../parts/failure.tsx"
import type { Form } from "./use-form.ts"

/** The buttons of a form, and what went wrong that is about none of its fields. */
export function FormEnd({
  form,
  send,
  onCancel,
}: {
  readonly form: Form
  /** What the form does, in a word or two. */
  readonly send: string
  readonly onCancel?: (() => void) | undefined
}): JSX.Element {
  return (
    <>
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
    </>
  )
}
