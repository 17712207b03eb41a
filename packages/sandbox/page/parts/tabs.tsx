import type { JSX } from "preact"
import { useRef } from "preact/hooks"
import { go, place } from "../state/place.ts"

/** One tab. */
export interface Tab {
  readonly name: string
  readonly title: string
  readonly count?: number | undefined
  /** What is counted, where that needs a second look. */
  readonly warning?: string | undefined
  readonly content: () => JSX.Element
}

/** Parts of a record, one of which is shown. Which one is held in the address. */
export function Tabs({
  tabs,
  first,
}: {
  readonly tabs: readonly Tab[]
  /** Name of the one that is shown when the address names none; the first without it. */
  readonly first?: string
}): JSX.Element | null {
  const row = useRef<HTMLDivElement>(null)
  const unnamed = tabs.find(({ name }) => name === first) ?? tabs[0]
  const shown = tabs.find(({ name }) => name === place.value.tab) ?? unnamed
  if (shown === undefined) return null
  const choose = (tab: Tab): void => {
    const { tab: _tab, ...rest } = place.value
    go(tab === unnamed ? rest : { ...rest, tab: tab.name }, { replace: true })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
    const next = tabs[(tabs.indexOf(shown) + step + tabs.length) % tabs.length]
    if (step === 0 || next === undefined) return
    event.preventDefault()
    choose(next)
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" ref={row} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            data-tab={tab.name}
            id={`tab-${tab.name}`}
            aria-selected={tab === shown}
            aria-controls="tab-panel"
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => choose(tab)}
          >
            {tab.title}
            {tab.count !== undefined && (
              <span class={tab.warning === undefined ? "tab-count" : "tab-count warning"} title={tab.warning}>
                {tab.count}
              </span>
            )}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${shown.name}`}>
        {shown.content()}
      </div>
    </>
  )
}
