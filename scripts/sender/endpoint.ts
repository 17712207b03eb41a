/** Where to send, and the token to show there. */
export interface Endpoint {
  readonly url: string
  readonly token: string
}

/** Headers of everything that Redox posts. */
export const jsonHeaders = { "content-type": "application/json", "application-name": "RedoxEngine" }

/** Headers of a message: the token in both places in which Redox puts it. */
export function messageHeaders({ token }: Endpoint): Record<string, string> {
  return { ...jsonHeaders, "verification-token": token, authorization: `Bearer ${token}` }
}
