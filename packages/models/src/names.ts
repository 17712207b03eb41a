/** Names repeat from message to message, so that what they come to is kept; the bound keeps out made-up names. */
const known = new Map<string, string>()
const KNOWN_NAMES = 1_000

/**
 * Puts a data model or event type into the form in which names are compared: without white space, in lower case.
 * Redox itself writes `Clinical Summary` in messages and `ClinicalSummary` in addresses.
 *
 * @example
 * normalizeName("Clinical Summary") // "clinicalsummary"
 */
export function normalizeName(name: string): string {
  const found = known.get(name)
  if (found !== undefined) return found
  const normalized = name.replace(/\s+/g, "").toLowerCase()
  if (known.size < KNOWN_NAMES && name.length < 100) known.set(name, normalized)
  return normalized
}
