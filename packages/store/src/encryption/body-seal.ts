import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"
import type { StoreKind } from "../kind.ts"
import { type EncryptionOptions, KEY_ID_BYTES, toKeyRing } from "./options.ts"

// An encrypted body: the mark, the ID of its key (zeros behind it), the nonce, the tag, the ciphertext. No JSON begins
// with the mark; a body that does is stored behind a head with an empty ID.
const MARK = Uint8Array.of(0x00, 0x52, 0x4b, 0x01)
/** Bytes of an encrypted body that tell its key. */
export const HEAD_BYTES = MARK.byteLength + KEY_ID_BYTES
const NONCE_BYTES = 12
const TAG_BYTES = 16
const PREFIX_BYTES = HEAD_BYTES + NONCE_BYTES + TAG_BYTES

/** Encrypts bodies on their way into the storage, and opens them on their way out. */
export interface BodySeal {
  /** ID of the key for new bodies; `null` when bodies are stored as they came. */
  readonly current: string | null
  /**
   * The body as it is stored: encrypted, and bound to the key of its transmission, so that it opens nowhere else.
   *
   * @param key - idempotency key of the transmission
   */
  seal(key: string, body: Uint8Array): Uint8Array
  /**
   * The body as it came. Throws the fault `key` when its key is not among those given, and `corrupt` when it was changed.
   */
  open(key: string, stored: Uint8Array): Uint8Array
  /** Whether the key with this ID was given. The empty ID stands for bodies that are not encrypted. */
  has(keyId: string): boolean
  /** Throws the fault `key` unless each of these keys was given. */
  expect(keyIds: Iterable<string>): void
}

/** ID of the key that a stored body needs; empty when it is not encrypted. */
export function keyIdOf(stored: Uint8Array): string {
  if (!isMarked(stored)) return ""
  const id = Buffer.from(stored.buffer, stored.byteOffset + MARK.byteLength, KEY_ID_BYTES)
  const end = id.indexOf(0)
  return id.toString("latin1", 0, end === -1 ? KEY_ID_BYTES : end)
}

/**
 * Makes the seal of a store. Without options, bodies are stored as they came, and those that an earlier process has
 * encrypted are refused with a clear error instead of being taken for a message.
 *
 * @param maker - name of the function that was called with the options
 */
export function createBodySeal(
  kind: Pick<StoreKind, "name" | "failure" | "invalidOption">,
  maker: string,
  options: EncryptionOptions | undefined,
): BodySeal {
  const ring = options === undefined ? undefined : toKeyRing(kind, maker, options)

  const missing = (id: string): Error =>
    kind.failure(
      "key",
      `Bodies in the ${kind.name} are encrypted with the key "${id}", which is not among encryption.keys. Add it again: nothing is lost. To retire it, encrypt anew with reencrypt() first.`,
    )
  const damaged = (cause?: unknown): Error =>
    kind.failure(
      "corrupt",
      `An encrypted body in the ${kind.name} does not open: it was changed, or another key has the same ID. It was left as it is.`,
      { cause },
    )

  const seal: BodySeal = {
    current: ring?.current ?? null,
    seal(key, body) {
      if (ring === undefined) return isMarked(body) ? Buffer.concat([headOf(""), body]) : body
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv("aes-256-gcm", ring.keys.get(ring.current) ?? nonce, nonce)
      const head = headOf(ring.current)
      cipher.setAAD(Buffer.concat([head, Buffer.from(key)]))
      const ciphertext = cipher.update(body)
      cipher.final()
      return Buffer.concat([head, nonce, cipher.getAuthTag(), ciphertext])
    },
    open(key, stored) {
      if (!isMarked(stored)) return stored
      const id = keyIdOf(stored)
      if (id === "") return stored.subarray(HEAD_BYTES)
      const secret = ring?.keys.get(id)
      if (secret === undefined) throw missing(id)
      if (stored.byteLength < PREFIX_BYTES) throw damaged()
      const nonce = stored.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
      const decipher = createDecipheriv("aes-256-gcm", secret, nonce, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.concat([stored.subarray(0, HEAD_BYTES), Buffer.from(key)]))
      decipher.setAuthTag(stored.subarray(HEAD_BYTES + NONCE_BYTES, PREFIX_BYTES))
      const body = decipher.update(stored.subarray(PREFIX_BYTES))
      try {
        decipher.final()
      } catch (cause) {
        throw damaged(cause)
      }
      return body
    },
    has: (id) => id === "" || ring?.keys.has(id) === true,
    expect(keyIds) {
      for (const id of keyIds) if (!seal.has(id)) throw missing(id)
    },
  }
  return seal
}

function headOf(id: string): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES)
  head.set(MARK)
  head.write(id, MARK.byteLength, "latin1")
  return head
}

function isMarked(bytes: Uint8Array): boolean {
  return bytes.byteLength >= HEAD_BYTES && MARK.every((byte, index) => bytes[index] === byte)
}
