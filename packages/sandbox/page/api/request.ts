/** A call of the HTTP interface that was refused or did not come through. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number | undefined

  constructor(code: string, message: string, status?: number, options?: ErrorOptions) {
    super(message, options)
    this.name = "ApiError"
    this.code = code
    this.status = status
  }
}

/**
 * Calls the HTTP interface of the sandbox.
 *
 * @throws ApiError with the sentence that the sandbox answered
 */
export async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: "application/json",
        // The sandbox asks for it with every change; no page of another site can send it.
        "redoxkit-sandbox": "page",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    throw new ApiError(
      "unreachable",
      "The sandbox does not answer. Is it still running? The page goes on by itself once it is back.",
      undefined,
      { cause },
    )
  }
  const answer = await response.json().catch(() => undefined)
  if (response.ok) return answer as Answer
  const { code = "unknown", message } = answer?.error ?? {}
  throw new ApiError(code, message ?? `The sandbox answered with status ${response.status}.`, response.status)
}

/** The query string of what is given; nothing for members without a value. */
export function queryOf(members: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(members))
    if (value !== undefined && value !== "") query.set(name, String(value))
  return query.size === 0 ? "" : `?${query}`
}
