import type { JSX } from "preact"
import { sandbox } from "../api/sandbox.ts"
import { formatPlace, type View } from "../location/place.ts"
import { unseenAlerts } from "../state/alerts.ts"
import { feedState } from "../state/feed.ts"
import { go, place } from "../state/place.ts"
import { readWorld, world, worldError } from "../state/world.ts"
import { Failure } from "./failure.tsx"
import { useAction } from "./use-action.ts"

const speeds = [1, 10, 100, 1_000, 10_000]

const feedTexts = {
  connecting: "Connecting",
  live: "Live",
  away: "Not connected",
} as const

/** Name, views, speed, and whether the page is up to date. */
export function Header({ titles }: { readonly titles: readonly (readonly [View, string])[] }): JSX.Element {
  const speed = world.value?.speed ?? 1
  const change = useAction()
  const troubled = world.value?.subscriptions.filter(({ flow }) => flow !== "flowing").length ?? 0
  const alerts = unseenAlerts.value
  return (
    <header class="header">
      <a class="brand" href="#/transmissions">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span>
          redoxkit <b>sandbox</b>
        </span>
      </a>
      <nav aria-label="Views">
        {titles.map(([view, title]) => (
          <a
            key={view}
            href={formatPlace({ view, filter: {} })}
            aria-current={place.value.view === view ? "page" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return
              event.preventDefault()
              go({ view, filter: {} })
            }}
          >
            {title}
            {view === "subscriptions" && <Count of={troubled} title={`${troubled} paused or retrying`} />}
            {view === "errors" && (
              <Count of={alerts} title={`${alerts} new ${alerts === 1 ? "alert" : "alerts"}`} />
            )}
          </a>
        ))}
      </nav>
      <div class="header-end">
        <Failure error={change.error.value} />
        <label class="speed" title="By what the waits between retries are divided">
          Speed
          <select
            value={String(speed)}
            disabled={change.busy.value}
            onChange={(event) => {
              const next = Number(event.currentTarget.value)
              void change.run(async () => {
                await sandbox.setSpeed(next)
                await readWorld()
              })
            }}
          >
            {[...new Set([...speeds, speed])]
              .sort((one, other) => one - other)
              .map((value) => (
                <option key={value} value={String(value)}>
                  {value}×
                </option>
              ))}
          </select>
        </label>
        <span class={`feed ${feedState.value}`} role="status">
          {feedTexts[feedState.value]}
        </span>
      </div>
      {worldError.value !== undefined && (
        <div class="header-failure">
          <Failure error={worldError.value} onAgain={() => void readWorld()} />
        </div>
      )}
    </header>
  )
}

function Count({ of, title }: { readonly of: number; readonly title: string }): JSX.Element | null {
  if (of === 0) return null
  return (
    <span class="count" title={title}>
      {of}
    </span>
  )
}
