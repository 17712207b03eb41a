import { useSignal } from "@preact/signals"
import type { ComponentChildren, JSX } from "preact"
import { useId } from "preact/hooks"
import { Icon } from "../parts/icon.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { useReturnFocus } from "./use-return-focus.ts"

/** A card of something with a name, whose facts and buttons give way to a form while it is changed. */
export function EditableCard({
  name,
  badge,
  change = "Change",
  form,
  facts,
  children,
}: {
  readonly name: string
  readonly badge?: JSX.Element
  /** Text of the button that opens the form. */
  readonly change?: string
  readonly form: (close: () => void) => JSX.Element
  readonly facts: (changeButton: JSX.Element) => JSX.Element
  /** What stands below either of them. */
  readonly children?: ComponentChildren
}): JSX.Element {
  const isEditing = useSignal(false)
  const changeButton = useReturnFocus(isEditing.value)
  const title = useId()
  return (
    <section class="card" aria-labelledby={title}>
      <header class="card-head">
        <h3 id={title}>{visibleText(name)}</h3>
        {badge}
      </header>
      {isEditing.value
        ? form(() => {
            isEditing.value = false
          })
        : facts(
            <button
              ref={changeButton}
              type="button"
              class="button"
              onClick={() => {
                isEditing.value = true
              }}
            >
              <Icon name="edit" /> {change}
            </button>,
          )}
      {children}
    </section>
  )
}
