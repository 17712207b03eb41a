/** A message on its way: to an application's endpoint, or to the sandbox for a destination that lives in it. */
export interface Delivery {
  readonly kind: "destination" | "sandbox"
  readonly url: string
  /** What to call it, such as `Scheduling New`. */
  readonly name: string
  /** The JSON of the message. */
  readonly body: string
}

/** Names that stand for secrets: in a shell, and in Postman. */
export const placeholders = {
  destination: { variable: "VERIFICATION_TOKEN", postman: "verificationToken" },
  sandbox: { variable: "ACCESS_TOKEN", postman: "accessToken" },
} as const

/** The headers of a delivery, with the name of the secret in its place. */
export function headersOf(
  kind: Delivery["kind"],
): readonly { readonly name: string; readonly value: string }[] {
  const { variable } = placeholders[kind]
  const json = { name: "Content-Type", value: "application/json" }
  return kind === "sandbox"
    ? [json, { name: "Authorization", value: `Bearer ${variable}` }]
    : [json, { name: "verification-token", value: variable }]
}
