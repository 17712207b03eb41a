import { effect } from "@preact/signals"
import { createKeptTexts } from "../compose/kept-texts.ts"
import { world } from "./world.ts"

/** What was written in Compose and not taken back. */
export const keptTexts = createKeptTexts(storageOfTab())

/** Keeps drafts about real people out of the storage, and warns before the page is left with what would be lost. */
export function guardDrafts(): void {
  effect(() => {
    const marked = world.value?.destinations.filter(({ holdsRealData }) => holdsRealData) ?? []
    keptTexts.hide(new Set(marked.map(({ id }) => id)))
  })
  addEventListener("beforeunload", (event) => {
    if (keptTexts.isAtRisk()) event.preventDefault()
  })
}

function storageOfTab(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    // Where the user allows a page to store nothing, asking for it throws.
    return undefined
  }
}
