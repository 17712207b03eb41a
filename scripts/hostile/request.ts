/** One request before it goes over the line. */
export interface HostileRequest {
  /** What is hostile about it, for the figures. */
  readonly kind: string
  /** The bytes, head and body. */
  readonly bytes: Buffer
  /** How they are written: in one piece, in many small ones, over minutes, or not to their end. */
  readonly pace: "at once" | "slowly" | "drop by drop" | "cut off"
  /** Where one request ends is not sure, so nothing else may follow on its connection. */
  readonly isLast: boolean
}

/** Parts of a request that is framed rightly. */
export interface Parts {
  readonly method?: string
  readonly path?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: Buffer
}

/** Writes a request whose length is right. */
export function writeRequest({ method = "POST", path = "/redox", headers = [], body }: Parts): Buffer {
  const framing = body === undefined ? [] : [["content-length", String(body.length)] as const]
  return writeFramed(method, path, [...headers, ...framing], body ?? Buffer.alloc(0))
}

/** Writes a request whose framing is among its headers. */
export function writeFramed(
  method: string,
  path: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: Buffer,
): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "host: x",
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body])
}

/** Writes a body in chunks of the given sizes, the last of which takes the rest. */
export function writeChunks(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (const size of [...sizes, body.length]) {
    const part = body.subarray(at, at + size)
    at += part.length
    if (part.length > 0) parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"))
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")])
}
