import { LONGEST_TIMER, optionChecks } from "@redoxkit/store/common"
import { DestinationError } from "../errors.ts"
import { memoryUsedTokens, type UsedTokens } from "./used-tokens.ts"

const { between } = optionChecks(invalid)

/**
 * How sign-ons are checked and answered.
 *
 * @example
 * createDestination({ verificationToken, inbox, signOn: { secret: process.env.REDOX_SSO_SECRET, issuer, audience } })
 */
export interface SignOnOptions {
  /**
   * The secret of the sign-on in the dashboard of Redox, or several while it is being changed. Its UTF-8 bytes are the key
   * of HS256. `undefined` is refused when the destination is created.
   */
  readonly secret: string | undefined | readonly string[]
  /** IDs of the sources whose users may sign on: the `iss` claim. */
  readonly issuer: string | undefined | readonly string[]
  /** ID of your destination at Redox: the `aud` claim. Several for one server that is several destinations. */
  readonly audience: string | undefined | readonly string[]
  /** How far the clocks of Redox and of this server may be apart, in seconds. 5 without it. */
  readonly clockToleranceSeconds?: number
  /**
   * How long after it was issued a token is taken, in seconds, however long it says it lives. 3,600 without it: tokens in
   * Redox's samples live 900 s, and are used at once.
   */
  readonly maxAgeSeconds?: number
  /**
   * Takes a token more than once while it lives. `false` without it: tokens have no ID of their own (`jti`), so the
   * same token is recognised by its bytes and refused.
   */
  readonly acceptTokenAgain?: boolean
  /** Where used tokens are remembered. In memory without it, which is right for one process; several need a common place. */
  readonly usedTokens?: UsedTokens
  /** Largest body of a sign-on in bytes. 1 MiB without it. */
  readonly bodyLimit?: number
  /** How long a handler may take, in milliseconds. How long Redox waits is not documented; 30,000 without it. */
  readonly deadlineMs?: number
}

/** Options of sign-ons with their defaults applied. */
export interface SignOnSettings {
  readonly keys: readonly Uint8Array[]
  readonly issuers: readonly string[]
  readonly audiences: readonly string[]
  readonly clockToleranceSeconds: number
  readonly maxAgeSeconds: number
  /** `undefined` where a token may come again. */
  readonly usedTokens: UsedTokens | undefined
  readonly bodyLimit: number
  readonly deadlineMs: number
}

/**
 * Checks options and applies their defaults.
 *
 * @param now - the clock, in milliseconds since 1970
 * @throws DestinationError `invalid-option`
 */
export function signOnSettingsOf(options: SignOnOptions, now: () => number): SignOnSettings {
  const hint = "Set the environment variable it comes from, or leave out signOn."
  const secrets = textsOf("secret", options.secret, hint)
  for (const secret of secrets) checkSecret(secret)
  return {
    keys: secrets.map((secret) => new TextEncoder().encode(secret)),
    issuers: textsOf("issuer", options.issuer, "Pass the IDs of the sources whose users may sign on."),
    audiences: textsOf("audience", options.audience, "Pass the ID of your destination at Redox."),
    clockToleranceSeconds: between("clockToleranceSeconds", options.clockToleranceSeconds ?? 5, 0, 600),
    maxAgeSeconds: between("maxAgeSeconds", options.maxAgeSeconds ?? 3_600, 1, 31_536_000),
    usedTokens: options.acceptTokenAgain === true ? undefined : (options.usedTokens ?? memoryUsedTokens(now)),
    bodyLimit: between("bodyLimit", options.bodyLimit ?? 1024 * 1024, 1, Number.MAX_SAFE_INTEGER),
    deadlineMs: between("deadlineMs", options.deadlineMs ?? 30_000, 1, LONGEST_TIMER),
  }
}

function checkSecret(secret: string): void {
  if (/^[\r\n]|[\r\n]$/.test(secret))
    throw invalid(
      "secret begins or ends with a line break, as text read from a file does. Trim it: every byte counts.",
    )
  // Whoever knows a public key could sign with it.
  if (/-----BEGIN [A-Z ]*(?:KEY|CERTIFICATE)-----/.test(secret))
    throw invalid(
      "secret is a key or certificate in PEM form. Pass the secret of the sign-on from the dashboard of Redox.",
    )
}

function textsOf(
  name: string,
  given: string | undefined | readonly string[],
  hint: string,
): readonly string[] {
  const texts = typeof given === "string" || given === undefined ? [given] : given
  if (texts.length === 0 || texts.some((text) => typeof text !== "string" || text.trim() === ""))
    throw invalid(`${name} is missing or empty. ${hint}`)
  return texts as readonly string[]
}

function invalid(message: string): DestinationError {
  return new DestinationError("invalid-option", `signOn.${message}`)
}
