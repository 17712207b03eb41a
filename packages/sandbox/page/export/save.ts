/** Has the browser save a value as a file of JSON. */
export function saveJson(name: string, value: unknown): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }),
  )
  const link = Object.assign(document.createElement("a"), { href: address, download: name })
  link.click()
  // The browser has taken hold of it once the click is done, but some need a moment.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
