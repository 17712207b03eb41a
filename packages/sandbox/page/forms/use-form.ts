import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals"
import { ApiError } from "../api/request.ts"
import { rememberFocus } from "../parts/keep-focus.ts"

/** Which field a refusal is about where its words do not begin with the name of the field. */
const fieldsOfCodes: Readonly<Record<string, string>> = {
  "duplicate-subscription": "dataModel",
  "environments-differ": "destinationId",
  "unknown-source": "sourceId",
  "unknown-destination": "destinationId",
}

/** A form that is sent to the sandbox: one call at a time, and what the sandbox refuses stands beside its field. */
export interface Form {
  readonly busy: ReadonlySignal<boolean>
  /** What is about no field of the form. */
  readonly error: ReadonlySignal<unknown>
  /** What is wrong with a field; `undefined` when nothing is. */
  errorOf(name: string): string | undefined
  /** Tells that a field is there. */
  register(name: string): void
  run(work: () => Promise<unknown>): Promise<void>
}

/** Keeps track of a form. */
export function useForm(): Form {
  const busy = useSignal(false)
  const failure = useSignal<unknown>(undefined)
  const names = useSignal<ReadonlySet<string>>(new Set()).peek() as Set<string>
  const wrong = useComputed(() => fieldOf(failure.value, names))
  const error = useComputed(() => (wrong.value === undefined ? failure.value : undefined))
  return {
    busy,
    error,
    errorOf: (name) => (wrong.value === name ? (failure.value as ApiError).message : undefined),
    register: (name) => void names.add(name),
    async run(work) {
      if (busy.value) return
      const giveBackFocus = rememberFocus()
      busy.value = true
      failure.value = undefined
      try {
        await work()
      } catch (caught) {
        failure.value = caught
      } finally {
        busy.value = false
        giveBackFocus()
      }
    },
  }
}

/** The field that a refusal names. Refusals of the sandbox begin with the name of the member that is wrong. */
export function fieldOf(error: unknown, names: ReadonlySet<string>): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const [first = ""] = error.message.split(" ")
  const named = fieldsOfCodes[error.code] ?? first
  return names.has(named) ? named : undefined
}

/** What stands in the fields of a form, without those that are empty. */
export function filledIn(form: HTMLFormElement): Readonly<Record<string, string>> {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ""))
}
