import { FileTooLargeError, SourceError } from "../errors.ts"
import { examineFailure } from "../network-failure.ts"

/** The error for a file that cannot be read. The cause has classes and codes only, since texts hold paths and contents. */
export function unreadableFile(what: string, cause?: unknown): SourceError {
  const failure = cause === undefined ? undefined : examineFailure(cause)
  const reason = failure?.reason === undefined ? "" : ` (${failure.reason})`
  return new SourceError("file-unreadable", `${what}${reason}. Nothing refers to it at Redox.`, {
    ...(failure === undefined ? {} : { cause: failure.cause }),
  })
}

/** The error for a file above the limit. */
export function tooLarge(limit: number): FileTooLargeError {
  return new FileTooLargeError(
    `The file is larger than ${limit} bytes. Nothing was sent. Redox takes files up to 30 MB: make it smaller, or divide it. maxUploadBytes sets the limit.`,
  )
}

/** The error for a file that is not of the size it was said to have. */
export function otherSize(): SourceError {
  return unreadableFile(
    "The file is longer or shorter than the size that was given, or changed while it was read",
  )
}
