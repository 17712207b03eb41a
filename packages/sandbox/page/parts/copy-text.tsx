import type { JSX } from "preact"
import { tell } from "../state/toast.ts"
import { Icon } from "./icon.tsx"

/** Copies a text and says so. */
export function copy(text: string, said: string): void {
  navigator.clipboard.writeText(text).then(
    () => tell(said),
    () => tell("The browser did not allow copying. Select the text and copy it by hand."),
  )
}

/** A text such as an ID, with a button that copies it. */
export function CopyText({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  return (
    <span class="copy-text">
      <code>{text}</code>
      <button
        type="button"
        class="button plain tiny"
        aria-label={`Copy the ${what}`}
        title={`Copy the ${what}`}
        onClick={() => copy(text, `The ${what} is copied.`)}
      >
        <Icon name="copy" />
      </button>
    </span>
  )
}
