/**
 * Puts a data model or event type into the form in which names are compared: without white space, in lower case.
 * Redox itself writes `Clinical Summary` in messages and `ClinicalSummary` in addresses.
 *
 * @example
 * normalizeName("Clinical Summary") // "clinicalsummary"
 */
export function normalizeName(name: string): string {
  return name.replace(/\s+/g, "").toLowerCase()
}
