/** Whether a text is a message at all: a JSON object. */
export function isMessage(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Whether an answer to a query tells of errors, which Redox puts into its `Meta`, whatever the status is. */
export function hasErrors(answer: unknown): boolean {
  const errors = (answer as { readonly Meta?: { readonly Errors?: unknown } } | null | undefined)?.Meta
    ?.Errors
  return Array.isArray(errors) && errors.length > 0
}
