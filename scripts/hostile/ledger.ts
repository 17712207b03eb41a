import { createHash } from "node:crypto"
import type { ReadRequest } from "./read-request.ts"

/** A message that was answered 200. */
interface Acknowledged {
  /** Number of its request. */
  readonly request: number
  /** Keys under which it may have been stored before. */
  readonly keys: readonly string[]
}

/** What the attacker knows of the messages that it sent. */
export interface Ledger {
  /** Notes a request before it is sent. */
  sent(read: ReadRequest | undefined): void
  /** Notes a 200. */
  acknowledged(request: number, read: ReadRequest): void
  /** By the digest of the body. */
  readonly acknowledgements: ReadonlyMap<string, Acknowledged>
  /** Digests of all bodies that were sent with a right token. */
  readonly right: ReadonlySet<string>
}

/** Opens an empty ledger. */
export function createLedger(): Ledger {
  const acknowledgements = new Map<string, Acknowledged>()
  const right = new Set<string>()
  return {
    acknowledgements,
    right,
    sent(read) {
      if (read?.isRight && read.digest !== undefined) right.add(read.digest)
    },
    acknowledged(request, { body = Buffer.alloc(0), digest = "no body" }) {
      acknowledgements.set(digest, { request, keys: keysIn(body) })
    },
  }
}

/** Every key that the identifiers in a body could make. Looked for in its text, since not every body is JSON. */
function keysIn(body: Buffer): readonly string[] {
  const text = body.toString("utf8", 0, 30_000)
  const found = new Set<string>()
  for (const [, written = ""] of text.matchAll(/"ID"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/g)) {
    const id = identifierIn(written)
    if (id !== undefined) found.add(id)
  }
  return [...found]
    .slice(0, 8)
    .flatMap((id) => ["log", "transmission", "message"].map((kind) => keyOf(kind, id)))
}

function identifierIn(written: string): string | undefined {
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}

/** As the documentation says: identifiers that are long, or that no file can hold, are known by their digest. */
function keyOf(kind: string, id: string): string {
  const isPlain = id.length <= 256 && !/[\0\p{Surrogate}]/u.test(id)
  const digest = (): string => `sha256:${createHash("sha256").update(JSON.stringify(id)).digest("base64url")}`
  return `${kind}:${isPlain ? id : digest()}`
}
