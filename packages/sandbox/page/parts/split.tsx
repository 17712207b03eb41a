import type { ComponentChildren, JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { openRecord } from "../state/place.ts"
import { Icon } from "./icon.tsx"

/** A list with the record that is open beside it. Escape closes the record and goes back to the list. */
export function Split({
  filters,
  list,
  record,
  title,
}: {
  readonly filters?: ComponentChildren
  readonly list: ComponentChildren
  readonly record: ComponentChildren | undefined
  /** Name of the record for those who hear it. */
  readonly title: string
}): JSX.Element {
  const whole = useRef<HTMLDivElement>(null)
  const close = (): void => {
    openRecord(undefined)
    whole.current?.querySelector<HTMLElement>("[role=grid]")?.focus()
  }
  const isOpen = record !== undefined
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && isOpen && !event.defaultPrevented) close()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [isOpen])
  return (
    <div class={isOpen ? "split open" : "split"} ref={whole}>
      <div class="split-list">
        {filters}
        {list}
      </div>
      {isOpen && (
        <section class="split-record" aria-label={title}>
          <button
            type="button"
            class="button plain close"
            aria-label="Close"
            title="Close (Escape)"
            onClick={close}
          >
            <Icon name="close" />
          </button>
          {record}
        </section>
      )}
    </div>
  )
}
