import { createHash, hash } from "node:crypto"
import type { ReadRequest } from "./read-request.ts"

/** What the attacker knows of the messages that it sent, in little memory: a million of them have to fit. */
export interface Ledger {
  /** Notes a request before it is sent. */
  sent(read: ReadRequest | undefined): void
  /** Notes a 200. @param request - its number */
  acknowledged(request: number, read: ReadRequest): void
  /** Different bodies that were answered 200. */
  readonly acknowledgedCount: () => number
  /** Whether a body with this digest was sent with a right token. */
  isRight(digest: string): boolean
  /**
   * Numbers of the requests that were answered 200 and are not stored: neither as the body, nor under one of its
   * identifiers.
   *
   * @param digests - of all stored bodies
   * @param keys - marks of all stored keys, see {@link markOf}
   */
  missing(digests: ReadonlySet<string>, keys: ReadonlySet<number>): readonly number[]
}

/** Opens an empty ledger. */
export function createLedger(): Ledger {
  const right = new Set<string>()
  /** Where the marks of a body begin, by its digest: first the number of its request, then how many there are. */
  const places = new Map<string, number>()
  const marks: number[] = []
  return {
    sent(read) {
      if (read?.isRight && read.digest !== undefined) right.add(read.digest)
    },
    acknowledged(request, { body = Buffer.alloc(0), digest = "no body" }) {
      // A second 200 for the same body has the same identifiers.
      if (places.has(digest)) return
      const found = marksIn(body)
      places.set(digest, marks.length)
      marks.push(request, found.length, ...found)
    },
    acknowledgedCount: () => places.size,
    isRight: (digest) => right.has(digest),
    missing(digests, keys) {
      const lost: number[] = []
      for (const [digest, place] of places) {
        if (digests.has(digest)) continue
        const [request = 0, count = 0] = marks.slice(place, place + 2)
        const isStored = marks.slice(place + 2, place + 2 + count).some((mark) => keys.has(mark))
        if (!isStored) lost.push(request)
      }
      return lost
    },
  }
}

/** A number that stands for the identifier in a key such as `log:1234`. Of a million, hardly ever two have the same one. */
export function markOf(key: string): number {
  return markOfName(key.slice(key.indexOf(":") + 1))
}

function markOfName(name: string): number {
  return hash("sha256", name, "buffer").readUIntBE(0, 6)
}

/** Marks of every key that the identifiers in a body could make. Looked for in its text, since not every body is JSON. */
function marksIn(body: Buffer): readonly number[] {
  const text = body.toString("utf8", 0, 30_000)
  const found = new Set<string>()
  for (const [, written = ""] of text.matchAll(/"ID"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/g)) {
    const id = identifierIn(written)
    if (id !== undefined) found.add(id)
  }
  return [...found].slice(0, 8).map((id) => markOfName(nameOf(id)))
}

function identifierIn(written: string): string | undefined {
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}

/** As the documentation says: identifiers that are long, or that no file can hold, are known by their digest. */
function nameOf(id: string): string {
  const isPlain = id.length <= 256 && !/[\0\p{Surrogate}]/u.test(id)
  const digest = (): string => `sha256:${createHash("sha256").update(JSON.stringify(id)).digest("base64url")}`
  return isPlain ? id : digest()
}
