import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKeyInput,
  KeyObject,
  randomUUID,
  type webcrypto,
} from "node:crypto"
import { SourceError } from "../errors.ts"

/** Algorithms that Redox takes for the assertion of an OAuth client. */
export type AssertionAlgorithm = "RS384" | "ES384" | "HS384"

/** Newer `@types/node` have no `JsonWebKey` here any more, but all have what takes one. */
type JsonWebKey = JsonWebKeyInput["key"]

/** A private key: PEM text (PKCS #8, PKCS #1 or SEC 1), a JWK, or a key of `node:crypto` or WebCrypto. */
export type PrivateKey = string | JsonWebKey | KeyObject | webcrypto.CryptoKey

/** A key that signs assertions. */
export interface SigningKey {
  readonly key: KeyObject | webcrypto.CryptoKey
  readonly algorithm: AssertionAlgorithm
  /** Tells keys apart, and goes into a hash only. */
  readonly name: string
}

/**
 * Makes ready what `privateKey` was given.
 *
 * @throws SourceError `invalid-option`
 */
export function signingKeyOf(given: PrivateKey): SigningKey {
  if (isCryptoKey(given)) return cryptoKeyOf(given)
  const key = given instanceof KeyObject ? given : parsePrivateKey(given)
  if (key.type !== "private")
    throw invalid("privateKey is no private key. Pass the private half, not the public one.")
  const name = createPublicKey(key).export({ type: "spki", format: "pem" }).toString()
  if (key.asymmetricKeyType === "rsa") {
    checkModulus(key.asymmetricKeyDetails?.modulusLength)
    return { key, algorithm: "RS384", name }
  }
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === "secp384r1")
    return { key, algorithm: "ES384", name }
  throw unfit()
}

/** A secret signs with HS384; its bytes are the key. */
export function signingSecretOf(secret: string): SigningKey {
  return { key: createSecretKey(secret, "utf8"), algorithm: "HS384", name: secret }
}

/** Keys of WebCrypto may be locked in, so that nothing but the object itself tells them apart. */
const namesOfCryptoKeys = new WeakMap<webcrypto.CryptoKey, string>()

function cryptoKeyOf(key: webcrypto.CryptoKey): SigningKey {
  if (key.type !== "private" || !key.usages.includes("sign"))
    throw invalid("privateKey is a key that cannot sign.")
  const { name, hash, namedCurve, modulusLength } = key.algorithm as {
    readonly name: string
    readonly hash?: { readonly name: string }
    readonly namedCurve?: string
    readonly modulusLength?: number
  }
  const known = namesOfCryptoKeys.get(key) ?? randomUUID()
  namesOfCryptoKeys.set(key, known)
  if (name === "RSASSA-PKCS1-v1_5" && hash?.name === "SHA-384") {
    checkModulus(modulusLength)
    return { key, algorithm: "RS384", name: known }
  }
  if (name === "ECDSA" && namedCurve === "P-384") return { key, algorithm: "ES384", name: known }
  throw unfit()
}

function parsePrivateKey(given: string | JsonWebKey): KeyObject {
  try {
    return typeof given === "string"
      ? createPrivateKey(withLineBreaks(given))
      : createPrivateKey({ key: given, format: "jwk" })
  } catch {
    // The error of node:crypto repeats parts of a malformed JWK.
    throw invalid(
      "privateKey cannot be read. Pass PEM text that begins with -----BEGIN, a private JWK, or a key object; read an encrypted key with crypto.createPrivateKey and its passphrase.",
    )
  }
}

/** Environment variables often hold a PEM in one line, with a backslash and an n for each line break. */
function withLineBreaks(pem: string): string {
  return pem.includes("\n") ? pem : pem.replaceAll("\\n", "\n")
}

function isCryptoKey(given: PrivateKey): given is webcrypto.CryptoKey {
  return given instanceof globalThis.CryptoKey
}

/** RFC 7518 asks for 2048 bits. Told here, and not by the first message. */
function checkModulus(bits: number | undefined): void {
  if (bits !== undefined && bits < 2048)
    throw invalid("privateKey is an RSA key of less than 2048 bits. RS384 takes 2048 bits or more.")
}

function unfit(): SourceError {
  return invalid("privateKey must be an RSA key (RS384) or an EC key of the curve P-384 (ES384).")
}

function invalid(message: string): SourceError {
  return new SourceError("invalid-option", message)
}
