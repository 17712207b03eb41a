import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { tell } from "../state/toast.ts"
import { textToCopy } from "./copy-by-hand.tsx"
import { Icon } from "./icon.tsx"

/** Copies a text and says so. Where the browser does not let the page copy, the user gets the text to copy by hand. */
export async function copy(text: string, said: string): Promise<void> {
  // Only a page of HTTPS or of this machine has a clipboard.
  let clipboard = navigator.clipboard as Clipboard | undefined
  try {
    await clipboard?.writeText(text)
  } catch {
    clipboard = undefined
  }
  if (clipboard === undefined) textToCopy.value = text
  else tell(said)
}

/** A text such as an ID, with a button that copies it. */
export function CopyText({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  return (
    <span class="copy-text">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

function CopyButton({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  return (
    <button
      type="button"
      class="button plain tiny"
      aria-label={`Copy the ${what}`}
      title={`Copy the ${what}`}
      onClick={() => void copy(text, `The ${what} is copied.`)}
    >
      <Icon name="copy" />
    </button>
  )
}

/** A secret, which stays out of sight and can be copied. */
export function CopySecret({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  const isShown = useSignal(false)
  return (
    <span class="copy-text">
      <code>{isShown.value ? text : "•".repeat(12)}</code>
      <button
        type="button"
        class="button plain tiny"
        aria-label={isShown.value ? `Hide the ${what}` : `Show the ${what}`}
        onClick={() => {
          isShown.value = !isShown.value
        }}
      >
        <Icon name="eye" />
      </button>
      <CopyButton text={text} what={what} />
    </span>
  )
}
