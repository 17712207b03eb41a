import { signal } from "@preact/signals"
import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"

/** The text that the browser did not copy; `undefined` while there is none. */
export const textToCopy = signal<string | undefined>(undefined)

/** Shows a text selected, for the user to copy, where the browser keeps the clipboard from the page. */
export function CopyByHand(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const text = textToCopy.value
  useEffect(() => {
    if (text === undefined) return
    dialog.current?.showModal()
    field.current?.focus()
    field.current?.select()
  }, [text])
  if (text === undefined) return null
  return (
    <dialog
      ref={dialog}
      class="copy-by-hand"
      aria-labelledby="copy-by-hand-title"
      // The keys of the page behind it rest meanwhile.
      onKeyDown={(event) => event.stopPropagation()}
      onClose={() => {
        textToCopy.value = undefined
      }}
    >
      <h2 id="copy-by-hand-title">Copy it by hand</h2>
      <p>
        The browser did not let the page copy, as it does under an http address of another machine. The text
        is selected: press Ctrl+C, or Cmd+C on a Mac.
      </p>
      <textarea ref={field} readOnly rows={12} aria-label="Text to copy" value={text} />
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  )
}
