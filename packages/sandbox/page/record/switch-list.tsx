import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useId } from "preact/hooks"
import { Failure } from "../parts/failure.tsx"
import { useAction } from "../parts/use-action.ts"
import { readWorld } from "../state/world.ts"

/** A trouble that is switched on, as far as its switch tells of it. */
export interface SwitchedOn {
  readonly id: string
  readonly kind: string
  readonly remaining: number | null
  readonly probability: number
}

/** How often a trouble hits. */
export type Frequency = Partial<Pick<SwitchedOn, "remaining" | "probability">>

const often = {
  once: { label: "the next one", options: {} },
  always: { label: "every one", options: { remaining: null } },
  half: { label: "half of them", options: { probability: 0.5 } },
  tenth: { label: "one in ten", options: { probability: 0.1 } },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly options: Frequency }>>
type Often = keyof typeof often

/** Switches for what goes wrong, and how often it does. */
export function SwitchList<Kind extends string>({
  title,
  descriptions,
  on,
  choice,
  detail,
  add,
  remove,
}: {
  readonly title: string
  /** What each trouble does, and what it tries an application on. */
  readonly descriptions: Readonly<Record<Kind, string>>
  readonly on: readonly (SwitchedOn & { readonly kind: Kind })[]
  /** More to choose before something is switched on. */
  readonly choice?: JSX.Element
  /** What else there is to say about one that is on. */
  readonly detail?: (kind: Kind) => string | undefined
  readonly add: (kind: Kind, frequency: Frequency) => Promise<unknown>
  readonly remove: (id: string) => Promise<unknown>
}): JSX.Element {
  const action = useAction()
  const chosen = useSignal<Often>("once")
  const id = useId()

  const toggle = (kind: Kind): void =>
    void action.run(async () => {
      const found = on.filter((trouble) => trouble.kind === kind)
      if (found.length === 0) await add(kind, often[chosen.value].options)
      for (const trouble of found) await remove(trouble.id)
      await readWorld()
    })

  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h3 id={id}>{title}</h3>
        <div class="choices">
          {choice}
          <label>
            Hit{" "}
            <select
              value={chosen.value}
              onChange={(event) => {
                chosen.value = event.currentTarget.value as Often
              }}
            >
              {Object.entries(often).map(([name, { label }]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <Failure error={action.error.value} />
      <ul class="switches">
        {(Object.keys(descriptions) as Kind[]).map((kind) => {
          const found = on.find((trouble) => trouble.kind === kind)
          return (
            <li key={kind}>
              <button
                type="button"
                role="switch"
                class="switch"
                aria-checked={found !== undefined}
                aria-describedby={`${id}-${kind}`}
                aria-disabled={action.busy.value}
                onClick={() => toggle(kind)}
              >
                <span class="knob" />
                {kind}
              </button>
              <span id={`${id}-${kind}`} class="quiet">
                {descriptions[kind]}
                {found && <b> {[frequencyOf(found), detail?.(kind)].filter(Boolean).join(", ")}</b>}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function frequencyOf({ remaining, probability }: SwitchedOn): string {
  const chance = probability === 1 ? "" : `${Math.round(probability * 100)} % chance, `
  return remaining === null
    ? `On: ${chance || "every one, "}until switched off`
    : `On: ${chance}${remaining} left`
}
