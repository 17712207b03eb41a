/** Every reason for which this package throws or rejects. */
export type CodegenErrorCode =
  | "invalid-option"
  | "no-schemas"
  | "unreadable-file"
  | "invalid-json"
  | "unknown-dialect"
  | "invalid-schema"
  | "unsupported-keyword"
  | "unresolved-reference"
  | "invalid-name"
  | "duplicate-name"
  | "invalid-event"
  | "duplicate-event"
  | "damaged-memory"
  | "newer-memory"
  | "emit-failed"
  | "foreign-file"
  | "write-failed"

/** Where in the input the mistake is. */
export interface CodegenPlace {
  /** File, relative to the folder of schemas, or the config file. */
  readonly file?: string
  /** JSON Pointer inside the file. */
  readonly pointer?: string
}

/**
 * Thrown for every failure of the generator. The message names the file and the place in it, says what is wrong
 * and what to do about it. Nothing has been written when the input was at fault.
 *
 * @example
 * try { await generate({ schemas: "schemas", out: "src/generated" }) } catch (error) {
 *   if (error instanceof CodegenError) console.error(error.code, error.file, error.message)
 * }
 */
export class CodegenError extends Error {
  /** The reason, from a closed list. */
  readonly code: CodegenErrorCode
  /** File with the mistake, relative to the folder of schemas. */
  readonly file?: string
  /** JSON Pointer of the mistake inside its file. */
  readonly pointer?: string

  constructor(
    code: CodegenErrorCode,
    problem: string,
    place: CodegenPlace = {},
    options?: { readonly cause?: unknown },
  ) {
    super(`${describePlace(place)}${problem}`, options)
    this.name = "CodegenError"
    this.code = code
    if (place.file !== undefined) this.file = place.file
    if (place.pointer !== undefined) this.pointer = place.pointer
  }
}

function describePlace({ file, pointer }: CodegenPlace): string {
  if (file === undefined) return ""
  return pointer === undefined || pointer === "" ? `${file}: ` : `${file}#${pointer}: `
}
