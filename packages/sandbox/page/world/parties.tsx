import { useSignal } from "@preact/signals"
import type { ComponentChildren, JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { useReturnFocus } from "../forms/use-return-focus.ts"
import { Icon } from "../parts/icon.tsx"
import { DestinationCard } from "../record/destination-card.tsx"
import { world } from "../state/world.ts"
import { DestinationForm } from "./destination-form.tsx"
import { SourceCard } from "./source-card.tsx"
import { SourceForm } from "./source-form.tsx"

/** Every source and destination, with forms for new ones. */
export function Parties(): JSX.Element {
  const { sources = [], destinations = [] } = world.value ?? {}
  const head = useRef<HTMLHeadingElement>(null)
  const goBack = (): void => head.current?.focus()
  useEffect(goBack, [])
  return (
    <article class="record">
      <header class="record-head spaced">
        <h2 ref={head} tabIndex={-1}>
          Sources and destinations
        </h2>
        <p class="quiet">
          A source sends, with credentials of its own. A destination receives, at its endpoint or in the
          sandbox. A subscription joins two of them.
        </p>
      </header>
      <div class="record-body">
        <Group
          title="Sources"
          add="New source"
          form={(onDone) => <SourceForm onDone={onDone} />}
          cards={sources.map((source) => <SourceCard key={source.id} source={source} onRemoved={goBack} />)}
        />
        <Group
          title="Destinations"
          add="New destination"
          form={(onDone) => <DestinationForm onDone={onDone} />}
          cards={destinations.map((destination) => (
            <DestinationCard key={destination.id} destination={destination} onRemoved={goBack} />
          ))}
        />
      </div>
    </article>
  )
}

function Group({
  title,
  add,
  form,
  cards,
}: {
  readonly title: string
  readonly add: string
  readonly form: (onDone: () => void) => JSX.Element
  readonly cards: ComponentChildren
}): JSX.Element {
  const isAdding = useSignal(false)
  const button = useReturnFocus(isAdding.value)
  const done = (): void => {
    isAdding.value = false
  }
  return (
    <>
      <header class="group-head">
        <h3>{title}</h3>
        <button
          ref={button}
          type="button"
          class="button"
          aria-expanded={isAdding.value}
          onClick={() => {
            isAdding.value = !isAdding.value
          }}
        >
          <Icon name="plus" /> {add}
        </button>
      </header>
      {isAdding.value && <div class="card">{form(done)}</div>}
      {cards}
    </>
  )
}
