import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import type { Filter } from "../location/place.ts"
import { Icon } from "../parts/icon.tsx"
import { visibleText } from "../parts/visible-text.ts"
import { events } from "../state/events.ts"
import { narrow, place } from "../state/place.ts"
import { world } from "../state/world.ts"

/** Properties of a {@link FilterBar}. */
export interface FilterBarProps {
  /** What `status` means in this view. */
  readonly statusLabel: string
  readonly statuses: readonly string[]
  /** What the text is looked for in. */
  readonly textLabel: string
  readonly hasDestination?: boolean
  /** Whether it can be narrowed by data model and event type. */
  readonly hasEvent?: boolean
  readonly hasEventType?: boolean
}

/** The filters of a list. They live in the address, so that a view can be kept and shared. */
export function FilterBar(props: FilterBarProps): JSX.Element {
  const { filter } = place.value
  const { sources = [], destinations = [] } = world.value ?? {}
  const models = [...new Set(events.value.map(({ dataModel }) => dataModel))]
  const types = events.value
    .filter(({ dataModel }) => filter.dataModel === undefined || dataModel === filter.dataModel)
    .map(({ eventType }) => eventType)
  const isNarrowed = Object.keys(filter).length > 0
  const ofThings = (things: readonly { readonly id: string; readonly name: string }[]): readonly Option[] =>
    things.map(({ id, name }) => ({ value: id, label: visibleText(name) }))

  return (
    <search class="filters" aria-label="Filters">
      <TextFilter label={props.textLabel} />
      {props.hasEvent !== false && (
        <Choice
          name="dataModel"
          label="Data model"
          options={models.map(plain)}
          onChange={(dataModel) => narrow({ dataModel, eventType: undefined })}
        />
      )}
      {props.hasEvent !== false && props.hasEventType !== false && (
        <Choice name="eventType" label="Event type" options={[...new Set(types)].sort().map(plain)} />
      )}
      <Choice name="status" label={props.statusLabel} options={props.statuses.map(plain)} />
      <Choice name="source" label="Source" options={ofThings(sources)} />
      {props.hasDestination !== false && (
        <Choice name="destination" label="Destination" options={ofThings(destinations)} />
      )}
      {filter.subscription !== undefined && (
        <button type="button" class="chip" onClick={() => narrow({ subscription: undefined })}>
          One subscription <Icon name="close" />
          <span class="hidden-text">Remove this filter</span>
        </button>
      )}
      {isNarrowed && (
        <button type="button" class="button plain" onClick={clearFilters}>
          Clear
        </button>
      )}
    </search>
  )
}

/** Shows everything again. */
export function clearFilters(): void {
  narrow(Object.fromEntries(Object.keys(place.value.filter).map((name) => [name, undefined])))
}

interface Option {
  readonly value: string
  readonly label: string
}

const plain = (value: string): Option => ({ value, label: value })

function Choice({
  name,
  label,
  options,
  onChange = (value) => narrow({ [name]: value }),
}: {
  readonly name: keyof Filter
  readonly label: string
  readonly options: readonly Option[]
  readonly onChange?: (value: string | undefined) => void
}): JSX.Element {
  const chosen = place.value.filter[name] ?? ""
  const isUnknown = chosen !== "" && options.every(({ value }) => value !== chosen)
  return (
    <select
      aria-label={label}
      class={chosen === "" ? "choice" : "choice chosen"}
      value={chosen}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{label}: all</option>
      {isUnknown && <option value={chosen}>{chosen}</option>}
      {options.map(({ value, label: text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  )
}

/** How long typing pauses before the list is narrowed. */
const PAUSE_MS = 200

function TextFilter({ label }: { readonly label: string }): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const { text = "" } = place.value.filter

  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = text
  }, [text])
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element && event.target.closest("input, select, textarea, .editor") !== null
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener("keydown", focus)
    return () => removeEventListener("keydown", focus)
  }, [])

  const change = (value: string): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => narrow({ text: value.trim() }), PAUSE_MS)
  }
  return (
    <label class="text-filter">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        title="Press / to come here"
        defaultValue={text}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          event.stopPropagation()
          event.currentTarget.value = ""
          clearTimeout(timer.current)
          narrow({ text: undefined })
        }}
      />
    </label>
  )
}
