import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { type LiveSubscription, sandbox } from "../api/sandbox.ts"
import type { Trouble, TroubleKind } from "../api/types.ts"
import { Failure } from "../parts/failure.tsx"
import { type Action, useAction } from "../parts/use-action.ts"
import { readWorld } from "../state/world.ts"

/** What each trouble does, and what it tries an application on. */
const descriptions: Readonly<Record<TroubleKind, string>> = {
  "lose-answer": "Delivered, but the answer gets lost: the message comes again.",
  delay: "The message comes ten seconds late.",
  "cut-connection": "The connection breaks in the middle of the message.",
  "wrong-token": "A wrong verification token: your endpoint should refuse it.",
  duplicate: "The message comes twice, with the same log ID.",
  "malformed-json": "The JSON is cut off before its end.",
  "unknown-event": "An event type that nobody knows.",
  "unknown-members": "Members that are in no schema, in every object.",
  nulls: "Every value but Meta is null.",
  "large-attachment": "A file of 30 MB inside the message.",
  burst: "Twenty copies, each with a log ID of its own.",
}
const kinds = Object.keys(descriptions) as TroubleKind[]

const often = {
  once: { label: "the next one", options: {} },
  always: { label: "every one", options: { remaining: null } },
  half: { label: "half of them", options: { probability: 0.5 } },
  tenth: { label: "one in ten", options: { probability: 0.1 } },
} as const
type Often = keyof typeof often

/** Switches for what goes wrong with the deliveries of a subscription. */
export function TroubleSwitches({ subscription }: { readonly subscription: LiveSubscription }): JSX.Element {
  const action = useAction()
  const chosen = useSignal<Often>("once")
  const { id, troubles } = subscription

  const toggle = (kind: TroubleKind): void =>
    void action.run(async () => {
      const on = troubles.filter((trouble) => trouble.kind === kind)
      if (on.length === 0) await sandbox.addTrouble(id, { kind, ...often[chosen.value].options })
      for (const trouble of on) await sandbox.removeTrouble(id, trouble.id)
      await readWorld()
    })

  return (
    <section class="card" aria-labelledby="troubles-title">
      <header class="card-head">
        <h3 id="troubles-title">Trouble on demand</h3>
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
      </header>
      <Failure error={action.error.value} />
      <ul class="switches">
        {kinds.map((kind) => (
          <Switch
            key={kind}
            kind={kind}
            on={troubles.find((trouble) => trouble.kind === kind)}
            action={action}
            onToggle={toggle}
          />
        ))}
      </ul>
    </section>
  )
}

function Switch({
  kind,
  on,
  action,
  onToggle,
}: {
  readonly kind: TroubleKind
  readonly on: Trouble | undefined
  readonly action: Action
  readonly onToggle: (kind: TroubleKind) => void
}): JSX.Element {
  return (
    <li>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={on !== undefined}
        aria-describedby={`trouble-${kind}`}
        disabled={action.busy.value}
        onClick={() => onToggle(kind)}
      >
        <span class="knob" />
        {kind}
      </button>
      <span id={`trouble-${kind}`} class="quiet">
        {descriptions[kind]}
        {on && <b> {frequencyOf(on)}</b>}
      </span>
    </li>
  )
}

function frequencyOf({ remaining, probability }: Trouble): string {
  const chance = probability === 1 ? "" : `${Math.round(probability * 100)} % chance, `
  return remaining === null
    ? `On: ${chance || "every one, "}until switched off`
    : `On: ${chance}${remaining} left`
}
