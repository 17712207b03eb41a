import { createHash } from "node:crypto"
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib"
import { TOKEN } from "./credentials.ts"

/** What a request is by a second opinion, which shares no code with the server. */
export interface ReadRequest {
  readonly method: string
  readonly path: string
  /** Whether a header carries the right verification token where it counts. */
  readonly isRight: boolean
  /** The body as the server must see it; `undefined` where it does not end or cannot be decoded. */
  readonly body: Buffer | undefined
  /** Names the body in the lists of what was sent and what was stored. */
  readonly digest: string | undefined
}

/** The largest body that the attacked server takes, plain or decompressed. */
export const BODY_LIMIT = 1024 * 1024

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  identity: (bytes) => bytes,
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: BODY_LIMIT }),
  "x-gzip": (bytes) => gunzipSync(bytes, { maxOutputLength: BODY_LIMIT }),
  deflate: (bytes) => inflateSync(bytes, { maxOutputLength: BODY_LIMIT }),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: BODY_LIMIT }),
}

/** Reads the first request of what was sent; `undefined` when it has no head. */
export function readRequest(bytes: Buffer): ReadRequest | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n")
  if (headEnd === -1) return undefined
  const [first = "", ...lines] = bytes
    .toString("latin1", 0, headEnd)
    .replace(/^(?:\r\n)+/, "")
    .split("\r\n")
  const [method = "", path = ""] = first.split(" ")
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(":")
    const name = line.slice(0, colon).toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  const joined = (name: string): string | undefined => headers.get(name)?.join(", ")
  const body = bodyOf(bytes.subarray(headEnd + 4), joined)
  return {
    method,
    path,
    isRight:
      joined("verification-token") === TOKEN ||
      /^bearer +(\S.*)$/i.exec(joined("authorization") ?? "")?.[1] === TOKEN,
    body,
    digest: body && digestOf(body),
  }
}

function bodyOf(rest: Buffer, header: (name: string) => string | undefined): Buffer | undefined {
  const chunked = header("transfer-encoding")?.toLowerCase().endsWith("chunked")
  const framed = chunked ? withoutChunks(rest) : rest.subarray(0, Number(header("content-length") ?? 0))
  const encoding = header("content-encoding")?.trim().toLowerCase() ?? "identity"
  try {
    return framed && Object.hasOwn(decoders, encoding) ? decoders[encoding]?.(framed) : undefined
  } catch {
    return undefined
  }
}

function withoutChunks(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at)
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(bytes.toString("latin1", at, lineEnd), 16)
    if (!(size >= 0)) return undefined
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}

/** Names a body in the lists of what was sent and what was stored. */
export function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest().toString("base64url", 0, 20)
}
