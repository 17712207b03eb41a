import { effect, signal } from "@preact/signals"
import type { Problem } from "../api/types.ts"
import { onChanges } from "./feed.ts"
import { place } from "./place.ts"
import { tell } from "./toast.ts"

/** Alerts that came since the errors were looked at. */
export const unseenAlerts = signal(0)

/** Tells of alerts as they come: deliveries that failed again and again. */
export function followAlerts(): void {
  onChanges((changes) => {
    const alerts = changes.filter(({ type }) => type === "alert")
    const last = alerts.at(-1)
    if (last === undefined) return
    if (place.value.view !== "errors") unseenAlerts.value += alerts.length
    const { dataModel, text } = last.data as Problem
    tell(`${dataModel}: ${text}`)
  })
  effect(() => {
    if (place.value.view === "errors") unseenAlerts.value = 0
  })
}
