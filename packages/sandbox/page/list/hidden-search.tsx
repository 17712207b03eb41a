import { signal } from "@preact/signals"
import type { JSX } from "preact"
import { place } from "../state/place.ts"
import { world } from "../state/world.ts"

/** The text for which hidden payloads are searched, too. It is asked for anew with every text, and in no address. */
const revealedText = signal<string | undefined>(undefined)

/** What a list asks the sandbox, so that it looks into hidden payloads as well, when somebody asked for it. */
export function searchQuery(text: string | undefined): { readonly text?: string; readonly reveal?: boolean } {
  if (text === undefined) return {}
  return revealedText.value === text ? { text, reveal: true } : { text }
}

/** Says that a text is not looked for in payloads that hold real data, and lets the user ask for that. */
export function HiddenSearch(): JSX.Element | null {
  const { text } = place.value.filter
  const isMarked = world.value?.destinations.some(({ holdsRealData }) => holdsRealData) ?? false
  if (text === undefined || !isMarked || revealedText.value === text) return null
  return (
    <p class="list-note">
      Payloads that hold real data are not searched.{" "}
      <button
        type="button"
        class="button small"
        onClick={() => {
          revealedText.value = text
        }}
      >
        Search them, too
      </button>
    </p>
  )
}
