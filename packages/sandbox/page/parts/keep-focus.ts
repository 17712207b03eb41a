/**
 * Remembers where the focus is. The function that it gives brings the focus back once the page is drawn anew: a button
 * that was disabled meanwhile has lost it, and one that is gone leaves it to the first beside it.
 */
export function rememberFocus(): () => void {
  const focused = document.activeElement
  const row = focused?.closest(".buttons")
  return () => {
    setTimeout(() => {
      if (document.activeElement !== null && document.activeElement !== document.body) return
      const isThere = focused instanceof HTMLElement && focused.isConnected && !focused.matches(":disabled")
      const next = isThere ? focused : row?.querySelector<HTMLElement>("button:not(:disabled)")
      next?.focus()
    })
  }
}
