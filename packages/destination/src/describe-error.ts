const SAFE_NAME = /^[A-Za-z][\w.-]{0,63}$/

/**
 * What of an error may be logged or stored: its name, its code and where it was thrown. Its message is left out,
 * because the message of a database or an HTTP client readily repeats the patient's values.
 */
export function describeError(error: unknown): {
  readonly error: string
  readonly code?: string
  readonly at?: readonly string[]
} {
  if (!(error instanceof Error)) return { error: "NotAnError" }
  const code = (error as { code?: unknown }).code
  const at = framesOf(error)
  return {
    error: SAFE_NAME.test(error.name) ? error.name : "Error",
    ...(typeof code === "string" && SAFE_NAME.test(code) ? { code } : {}),
    ...(at.length > 0 ? { at } : {}),
  }
}

/** Short form of an error for the inbox: its code, or else its name. */
export function reasonOf(error: unknown): string {
  const { code, error: name } = describeError(error)
  return code ?? name
}

function framesOf(error: Error): readonly string[] {
  const stack = typeof error.stack === "string" ? error.stack : ""
  // A message may itself contain lines that look like frames, so only what follows the whole message counts.
  const end = stack.indexOf(error.message) + error.message.length
  if (error.message !== "" && !stack.includes(error.message)) return []
  return stack
    .slice(end)
    .split("\n")
    .filter((line) => /^ +at .+:\d+:\d+\)?$/.test(line))
    .slice(0, 4)
    .map((line) => line.trim())
}
