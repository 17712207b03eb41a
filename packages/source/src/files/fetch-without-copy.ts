import type { Fetch } from "../http-post.ts"

/**
 * Makes `fetch` send a stream without keeping a copy of it. By its standard, `fetch` copies the body of a request for the
 * case of a redirect, and the copy of 30 MB stays in memory until the end; without redirects and without a window
 * (`window: null`) the standard has no such copy.
 *
 * @returns a `fetch` that answers a redirect with `Response.error()`, whose status is 0
 */
export function fetchWithoutCopy(fetch: Fetch): Fetch {
  return async (url, init) => {
    try {
      return await fetch(url, { ...init, redirect: "error", window: null } as RequestInit)
    } catch (error) {
      if (isRedirect(error)) return Response.error()
      throw error
    }
  }
}

/** There is no code for it. Where the text changes, a redirect is reported as a network failure instead. */
function isRedirect(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof Error && error.cause.message === "unexpected redirect"
  )
}
