import type { JSX } from "preact"
import { ApiError } from "../api/request.ts"

/** What went wrong, beside what it concerns. */
export function Failure({
  error,
  onAgain,
}: {
  readonly error: unknown
  readonly onAgain?: (() => void) | undefined
}): JSX.Element | null {
  if (error === undefined) return null
  return (
    <div class="failure" role="alert" ref={comeIntoSight}>
      <span>{messageOf(error)}</span>
      {onAgain && (
        <button type="button" class="button small" onClick={onAgain}>
          Try again
        </button>
      )}
    </div>
  )
}

/** Brings what was just told into sight; it may stand below the edge. */
export function comeIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" })
}

function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return "The page ran into a mistake of its own. Reload it; if it comes back, please report it."
}
