import type { RefObject } from "preact"
import { useEffect, useRef } from "preact/hooks"

/**
 * Gives the focus back to the button that opened something, once that is closed: else who uses the keyboard begins at the
 * top of the page again.
 *
 * @returns reference of the button
 */
export function useReturnFocus(isOpen: boolean): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !isOpen) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return button
}
