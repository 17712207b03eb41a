/**
 * Where a file comes from:
 * - `{ path }`: a file on disk, as a path or a `file:` URL. A text by itself is not taken: it could as well be contents;
 * - `Blob` or `File`, or bytes (`Uint8Array`, `Buffer`);
 * - a stream of bytes: `ReadableStream`, a `Readable` of Node.js, or anything that can be iterated with `for await`. It
 *   is read once, so it serves one call.
 *
 * @example
 * const fromDisk: FileSource = { path: "report.pdf" }
 * const fromStream: FileSource = createReadStream("report.pdf")
 */
export type FileSource =
  | { readonly path: string | URL }
  | Blob
  | Uint8Array
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>

/** What is known of a file beside its bytes. */
export interface FileDetails {
  /** Name for the upload. Without it that of the `File` or the last part of the path; `file` for everything else. */
  readonly name?: string
  /** MIME type for the upload. Without it that of the `Blob`; `application/octet-stream` for everything else. */
  readonly contentType?: string
  /** Size in bytes, where it is known beforehand. The call fails when the file turns out longer or shorter. */
  readonly size?: number
}
