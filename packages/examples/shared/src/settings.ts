import type { SignOnOptions } from "@redoxkit/destination"

/** Settings of an example server. */
export interface Settings {
  /** Port to listen on; 0 for any free one. */
  readonly port: number
  /** Token that this destination has at Redox. `undefined` is refused by `createDestination`. */
  readonly verificationToken: string | undefined
  /** File of the inbox. */
  readonly inbox: string
  /** How sign-ons are checked; `undefined` for a server without them. */
  readonly signOn: SignOnOptions | undefined
  /** Address of this server as browsers reach it; that of localhost without it. */
  readonly publicUrl: string | undefined
}

/**
 * Reads `PORT`, `PUBLIC_URL`, `REDOX_VERIFICATION_TOKEN`, `REDOX_INBOX`, and `REDOX_SSO_SECRET`, `REDOX_SSO_ISSUER` and
 * `REDOX_SSO_AUDIENCE`.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env.PORT || 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error("PORT must be a whole number from 0 to 65535")
  return {
    port,
    verificationToken: env.REDOX_VERIFICATION_TOKEN,
    inbox: env.REDOX_INBOX || "redox-inbox.db",
    publicUrl: env.PUBLIC_URL || undefined,
    signOn: env.REDOX_SSO_SECRET
      ? {
          secret: env.REDOX_SSO_SECRET,
          issuer: env.REDOX_SSO_ISSUER?.split(","),
          audience: env.REDOX_SSO_AUDIENCE,
        }
      : undefined,
  }
}
