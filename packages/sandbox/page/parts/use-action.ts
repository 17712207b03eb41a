import { type Signal, useSignal } from "@preact/signals"
import { rememberFocus } from "./keep-focus.ts"

/** Something that the user starts and that can fail. */
export interface Action {
  readonly busy: Signal<boolean>
  /** Why the last run failed. */
  readonly error: Signal<unknown>
  run(work: () => Promise<unknown>): Promise<void>
}

/** Keeps track of something that the user starts: one run at a time, and its failure. */
export function useAction(): Action {
  const busy = useSignal(false)
  const error = useSignal<unknown>(undefined)
  return {
    busy,
    error,
    async run(work) {
      if (busy.value) return
      const giveBackFocus = rememberFocus()
      busy.value = true
      error.value = undefined
      try {
        await work()
      } catch (caught) {
        error.value = caught
      } finally {
        busy.value = false
        giveBackFocus()
      }
    },
  }
}
