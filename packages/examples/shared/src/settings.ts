/** Settings of an example server. */
export interface Settings {
  /** Port to listen on; 0 for any free one. */
  readonly port: number
  /** Token that this destination has at Redox. `undefined` is refused by `createDestination`. */
  readonly verificationToken: string | undefined
  /** File of the inbox. */
  readonly inbox: string
}

/** Reads `PORT`, `REDOX_VERIFICATION_TOKEN` and `REDOX_INBOX`. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env.PORT || 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error("PORT must be a whole number from 0 to 65535")
  return {
    port,
    verificationToken: env.REDOX_VERIFICATION_TOKEN,
    inbox: env.REDOX_INBOX || "redox-inbox.db",
  }
}
