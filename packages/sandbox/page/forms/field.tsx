import type { JSX } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"
import { comeIntoSight } from "../parts/failure.tsx"
import type { Form } from "./use-form.ts"

/** What a control of a form is given. */
export interface ControlProps {
  readonly id: string
  readonly name: string
  readonly "aria-invalid": "true" | undefined
  readonly "aria-describedby": string | undefined
}

/** A control of a form with its name above it, and what is wrong with it below. */
export function Field({
  form,
  name,
  label,
  hint,
  children,
}: {
  readonly form: Form
  /** The member of the call. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly children: (props: ControlProps) => JSX.Element
}): JSX.Element {
  const id = useId()
  const whole = useRef<HTMLDivElement>(null)
  form.register(name)
  const error = form.errorOf(name)
  useEffect(() => {
    // Who sends with the keyboard goes on where something is wrong.
    if (error !== undefined) whole.current?.querySelector<HTMLElement>("input, select, textarea")?.focus()
  }, [error])
  const note = error ?? hint
  return (
    <div class="field" ref={whole}>
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        "aria-invalid": error === undefined ? undefined : "true",
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
      })}
      {note !== undefined && (
        <p
          id={`${id}-note`}
          class={error === undefined ? "quiet" : "field-error"}
          role={error === undefined ? undefined : "alert"}
          ref={error === undefined ? null : comeIntoSight}
        >
          {note}
        </p>
      )}
    </div>
  )
}
