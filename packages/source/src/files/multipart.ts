import { randomUUID } from "node:crypto"
import type { OpenedFile } from "./open-file.ts"

/** The body of an upload, of known length. */
export interface Multipart {
  readonly contentType: string
  readonly contentLength: number
  /** @param onSent - told how many bytes of the file were taken, after each chunk */
  chunks(onSent: (sentBytes: number) => void): AsyncIterable<Uint8Array>
}

/** Writes a file as `multipart/form-data` with the one part `file`, the way browsers do. */
export function multipartOf(file: OpenedFile): Multipart {
  const boundary = `redoxkit-${randomUUID()}`
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${escaped(file.name)}"\r\nContent-Type: ${file.contentType}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: head.byteLength + file.size + tail.byteLength,
    async *chunks(onSent) {
      yield head
      let sentBytes = 0
      for await (const chunk of file.chunks()) {
        yield chunk
        sentBytes += chunk.byteLength
        onSent(sentBytes)
      }
      yield tail
    },
  }
}

/** As the HTML standard has it. */
function escaped(name: string): string {
  return name.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22")
}
