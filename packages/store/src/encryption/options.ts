import type { StoreKind } from "../kind.ts"

/**
 * Keys that encrypt bodies at rest with AES-256-GCM. Everything beside the bodies stays readable: names of data models
 * and events, times, states, the identifiers that Redox gives, and the ordering key, which is made of `Meta` alone.
 *
 * To change the key, add the new one, make it `current`, and keep the old one until nothing is stored with it:
 * `reencrypt()` of the store, or `redoxkit inbox reencrypt`, sees to that.
 *
 * @example
 * sqliteInbox({ path: "redox-inbox.db", encryption: { keys: { "2026-11": process.env.INBOX_KEY ?? "" }, current: "2026-11" } })
 */
export interface EncryptionOptions {
  /**
   * Keys by ID: 32 random bytes each, as bytes or as base64 text. An ID has 1 to 32 letters, digits, `.`, `_` or `-`;
   * it is stored beside each body, in the clear.
   *
   * `node -p 'crypto.randomBytes(32).toString("base64")'` makes a key.
   */
  readonly keys: Readonly<Record<string, Uint8Array | string>>
  /** ID of the key for new bodies. The others open what was stored before. */
  readonly current: string
}

/** Keys that were checked. */
export interface KeyRing {
  readonly current: string
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, Uint8Array>
}

/** Longest ID of a key: it stands in a field of this size before each encrypted body. */
export const KEY_ID_BYTES = 32

const KEY_BYTES = 32
const KEY_ID = /^[A-Za-z0-9._-]{1,32}$/
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/

/**
 * Checks keys. Throws an error of the kind, which repeats no key.
 *
 * @param maker - name of the function that was called with them
 */
export function toKeyRing(
  kind: Pick<StoreKind, "invalidOption">,
  maker: string,
  { keys, current }: EncryptionOptions,
): KeyRing {
  const invalid = (what: string): Error => kind.invalidOption(`${maker}: ${what}`)
  if (typeof keys !== "object" || keys === null)
    throw invalid("encryption.keys must be an object of keys by ID.")
  const checked = new Map<string, Uint8Array>()
  for (const [id, key] of Object.entries(keys)) {
    if (!KEY_ID.test(id))
      throw invalid("an ID in encryption.keys must be 1 to 32 letters, digits, dots, hyphens or underscores.")
    const bytes = bytesOf(key)
    if (bytes === undefined)
      throw invalid(
        `the key "${id}" in encryption.keys must be 32 bytes, or 32 bytes as base64 text. Make one with crypto.randomBytes(32).`,
      )
    checked.set(id, bytes)
  }
  if (!checked.has(current))
    throw invalid(
      "encryption.current must be the ID of one of encryption.keys. It encrypts what is stored from now on.",
    )
  return { current, keys: checked }
}

function bytesOf(key: unknown): Uint8Array | undefined {
  // A copy: what the caller does with its own bytes later must not change the key.
  if (key instanceof Uint8Array) return key.byteLength === KEY_BYTES ? Uint8Array.from(key) : undefined
  if (typeof key !== "string" || !BASE64.test(key.trim())) return undefined
  return Uint8Array.from(Buffer.from(key.trim(), "base64"))
}

/**
 * Reads keys from one text, such as an environment variable: `ID=KEY` pairs with spaces or commas between, the current
 * one first.
 *
 * @returns options for `encryption`; `undefined` for an empty text, so that encryption can be left out by configuration
 * @throws TypeError when a pair has no `=`, and when two have one ID; it repeats nothing of the text
 * @example
 * sqliteInbox({ path: "redox-inbox.db", ...encryptionFrom(process.env.REDOXKIT_ENCRYPTION_KEYS) })
 */
export function encryptionFrom(text: string | undefined): { readonly encryption?: EncryptionOptions } {
  const pairs = (text ?? "").split(/[\s,]+/).filter((pair) => pair !== "")
  const [first] = pairs
  if (first === undefined) return {}
  const keys = pairs.map((pair): readonly [string, string] => {
    const at = pair.indexOf("=")
    if (at < 1)
      throw new TypeError(
        "Encryption keys are written as ID=KEY, with spaces or commas between, and the key as base64. Correct the text.",
      )
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
  if (new Set(keys.map(([id]) => id)).size < keys.length)
    throw new TypeError(
      "Two encryption keys have one ID. Give each key its own: what is stored names its key by it.",
    )
  return { encryption: { keys: Object.fromEntries(keys), current: first.slice(0, first.indexOf("=")) } }
}
