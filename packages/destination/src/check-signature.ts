import { createHmac, timingSafeEqual } from "node:crypto"
import type { DestinationRequest } from "./request.ts"

/**
 * How to check a signature over the body. Redox can issue a signing secret for a destination, but neither the header nor
 * the algorithm nor the encoding is documented, so nothing here has a default: take the values from your Redox contact.
 *
 * @example
 * signature: { secrets: [process.env.SIGNING_SECRET], header: "x-signature", algorithm: "sha256", encoding: "hex" }
 */
export interface SignatureOptions {
  /** Secrets in force; several while rotating. `undefined` is refused at start-up, so that an unset variable is noticed. */
  readonly secrets: readonly (string | undefined)[]
  /** Name of the header that carries the signature. */
  readonly header: string
  /** Hash of the HMAC, as `node:crypto` names it: `sha256`, `sha512`. */
  readonly algorithm: string
  /** Text form of the signature. */
  readonly encoding: "hex" | "base64" | "base64url"
  /** Text in front of the signature inside the header, such as `sha256=`. */
  readonly prefix?: string
}

/** Tells whether the header carries the HMAC of the body's bytes under one of the secrets. */
export function isSigned(request: DestinationRequest, body: Uint8Array, options: SignatureOptions): boolean {
  const header = request.header(options.header.toLowerCase())
  const prefix = options.prefix ?? ""
  if (header === undefined || !header.startsWith(prefix)) return false
  const given = Buffer.from(header.slice(prefix.length), options.encoding)
  let right = false
  for (const secret of options.secrets as readonly string[]) {
    const expected = createHmac(options.algorithm, secret).update(body).digest()
    right = (given.length === expected.length && timingSafeEqual(given, expected)) || right
  }
  return right
}
