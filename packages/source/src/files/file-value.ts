import { SourceError } from "../errors.ts"
import type { FileDetails, FileSource } from "./file-source.ts"

/** A file in a message, made by `file()`. It prints nothing of what it holds. */
export class FileValue {
  readonly #source: FileSource
  readonly #details: FileDetails

  /** Made by `file()`. */
  constructor(source: FileSource, details: FileDetails) {
    this.#source = source
    this.#details = details
  }

  /** What a file value was made of. */
  static given(value: FileValue): { readonly source: FileSource; readonly details: FileDetails } {
    return { source: value.#source, details: value.#details }
  }

  /** A file that was not placed must not become `{}` without a word. */
  toJSON(): never {
    throw new SourceError(
      "invalid-call",
      "A file value cannot be written as JSON. Pass the message to send() or enqueue(), which put the contents in its place.",
    )
  }
}

/**
 * A file for a message. It stands where Redox takes base64 or the URI of an upload: `Media.FileContents`,
 * `Note.FileContents`, and `Orders[].Results[].Value` with the `ValueType` `Encapsulated Data`. `send` and `enqueue`
 * embed it when it is small, and upload it when it is not.
 *
 * @param source - where it comes from; a stream serves one call
 * @param details - name, MIME type and size, where they are not known from the source
 * @example
 * const Media = { FileType: "PDF", FileContents: file({ path: "report.pdf" }), ...rest }
 */
export function file(source: FileSource, details: FileDetails = {}): FileValue {
  return new FileValue(source, details)
}
