import { retryAfterOf } from "@redoxkit/store/common"
import { ApiError } from "../errors.ts"

/** Makes the requests: your own `fetch`, with an agent or a proxy, or the global one. */
export type Fetch = (url: string | URL, init: RequestInit) => Promise<Response>

/**
 * Asks for JSON, with the signal of the call. An answer that is none, or a status outside 200 to 299, becomes an
 * `ApiError`, which tells the poller whether the API is away and how long it asks to wait.
 *
 * With headers of your own, a redirect is an `ApiError` too, since `fetch` would hand headers such as `x-api-key` to
 * whatever server it leads to. Pass `redirect: "follow"` where that is right.
 *
 * @throws ApiError; it holds no part of the address or of the answer
 * @example
 * const { items } = await getJson<{ items: Appointment[] }>(url, { headers: { authorization } })
 */
export type GetJson = <Answer>(url: string | URL, init?: RequestInit) => Promise<Answer>

/** Makes the function for one call. */
export function jsonGetter(fetch: Fetch, signal: AbortSignal): GetJson {
  return async function getJson<Answer>(url: string | URL, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers)
    const redirect =
      init.redirect ?? ([...headers.keys()].some((name) => name !== "accept") ? "manual" : "follow")
    if (!headers.has("accept")) headers.set("accept", "application/json")
    let response: Response
    try {
      response = await fetch(url, { ...init, headers, redirect, signal })
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw new ApiError(
        "network-failed",
        "The API did not answer: its name is unknown, the connection was refused or broke, or the address is none. The cause says which.",
        { cause },
      )
    }
    if (!response.ok) {
      await response.body?.cancel().catch(() => {})
      throw refusalOf(response)
    }
    try {
      return (await response.json()) as Answer
    } catch {
      if (signal.aborted) throw signal.reason
      // The error of the parser repeats what it read.
      throw new ApiError(
        "unreadable-answer",
        "The API answered something else than JSON, or its answer was cut off. Look at the address, and at what stands between.",
        { status: response.status },
      )
    }
  }
}

function refusalOf({ status, headers }: Response): ApiError {
  const options = { status, retryAfterMs: retryAfterOf(headers) }
  if (status === 429)
    return new ApiError(
      "rate-limited",
      "The API answered 429: it is asked too often. It is tried again later; ask less often with a longer interval or less concurrency.",
      options,
    )
  if (status >= 300 && status < 400)
    return new ApiError(
      "api-refused",
      `The API answered ${status}: it is somewhere else, and headers are handed to nobody else. Use the address that it redirects to.`,
      options,
    )
  if (status >= 500)
    return new ApiError("api-unavailable", `The API answered ${status}. It is tried again later.`, options)
  return new ApiError(
    "api-refused",
    `The API answered ${status}. Check the address, the credentials and what was asked for.`,
    options,
  )
}
