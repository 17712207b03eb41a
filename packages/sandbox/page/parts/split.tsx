import type { ComponentChildren, JSX } from "preact"
import { useEffect } from "preact/hooks"
import { openRecord } from "../state/place.ts"
import { Icon } from "./icon.tsx"

/** Closes the record, and goes back to the list; where there is none, to what stands above it. */
export function closeRecord(): void {
  openRecord(undefined)
  const find = (selector: string) => document.querySelector<HTMLElement>(`.split-list ${selector}`)
  const next = find("[role=grid]") ?? find(".bar-end button")
  next?.focus()
}

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
  const isOpen = record !== undefined
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && isOpen && !event.defaultPrevented) closeRecord()
    }
    addEventListener("keydown", onKey)
    return () => removeEventListener("keydown", onKey)
  }, [isOpen])
  return (
    <div class={isOpen ? "split open" : "split"}>
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
            onClick={closeRecord}
          >
            <Icon name="close" />
          </button>
          {record}
        </section>
      )}
    </div>
  )
}
