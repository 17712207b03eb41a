import { signal } from "@preact/signals"

/** What was just done, in one sentence; goes away by itself. */
export const toast = signal<string | undefined>(undefined)

let timer: ReturnType<typeof setTimeout> | undefined

/** Tells that something was done. Failures belong beside what failed instead. */
export function tell(text: string): void {
  clearTimeout(timer)
  toast.value = text
  timer = setTimeout(() => {
    toast.value = undefined
  }, 5_000)
}
