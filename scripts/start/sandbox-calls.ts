/** Calls the control API of a sandbox. */
export interface SandboxCalls {
  /** Base address of the sandbox. */
  readonly url: string
  /** @throws Error with the sandbox's own words when the call is refused */
  get<Answer>(path: string): Promise<Answer>
  post<Answer>(path: string, body?: object): Promise<Answer>
  patch<Answer>(path: string, body: object): Promise<Answer>
}

/** What the control API tells of a destination, as far as it is looked at here. */
export interface KnownDestination {
  readonly id: string
  readonly verificationToken: string
  readonly ssoSecret: string | null
}

/** A source and its first credential. */
export interface KnownSource {
  readonly id: string
  readonly legacyKeys: readonly { readonly apiKey: string; readonly secret: string }[]
}

/** A subscription, and the first transmission that waits in it. */
export interface KnownSubscription {
  readonly id: string
  readonly sourceId: string
  readonly destinationId: string
  readonly dataModel: string
  readonly flow: "flowing" | "retrying" | "paused"
  readonly head: { readonly failures: number } | null
}

/** A transmission with its attempts. */
export interface KnownTransmission {
  readonly logId: string
  readonly state: "waiting" | "delivering" | "retrying" | "delivered" | "skipped" | "failed"
  readonly attempts: number
  readonly failures: number
  readonly lastStatus: number | null
  readonly attemptList: readonly { readonly startedAt: number; readonly endedAt: number | null }[]
}

/** @param url - base address of the sandbox */
export function sandboxCalls(url: string): SandboxCalls {
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: { "redoxkit-sandbox": "1", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const answer = text === "" ? undefined : JSON.parse(text)
    if (!response.ok) throw new Error(answer?.error?.message ?? `The sandbox answered ${response.status}`)
    return answer
  }
  return {
    url,
    get: (path) => call("GET", path),
    post: (path, body = {}) => call("POST", path, body),
    patch: (path, body) => call("PATCH", path, body),
  }
}
