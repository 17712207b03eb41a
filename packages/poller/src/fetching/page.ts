import { PollerError } from "../errors.ts"

/** A part of an API's answer. */
export interface Page<Change> {
  /** The changes, in the order in which they are to be passed on. May be empty. */
  readonly changes: readonly Change[]
  /** From where to ask the next time, once all up to this page is stored. For feeds whose cursor the API makes. */
  readonly cursor?: string | null | undefined
  /** When there is more: what `fetchChanges` gets as `page` in its next call. Not for generators, which just go on. */
  readonly nextPage?: string | null | undefined
}

/** Checks what the user's function gave. @throws PollerError `invalid-page` */
export function checkPage<Change>(given: Page<Change>): Page<Change> {
  const wrong = (what: string): PollerError =>
    new PollerError(
      "invalid-page",
      `fetchChanges gave a page whose ${what}. Return { changes, cursor?, nextPage? } for each page.`,
    )
  if (typeof given !== "object" || given === null || !Array.isArray(given.changes))
    throw wrong("changes are no list")
  for (const name of ["cursor", "nextPage"] as const) {
    const value = given[name] ?? ""
    if (typeof value !== "string") throw wrong(`${name} is no text`)
  }
  return given
}
