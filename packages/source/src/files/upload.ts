import { checkCallOptions } from "../call-options.ts"
import type { Core } from "../core.ts"
import { startDeadline } from "../deadline.ts"
import { checkFunctions, timer } from "../option-kinds.ts"
import type { FileDetails, FileSource } from "./file-source.ts"
import { FileValue } from "./file-value.ts"
import { openFile } from "./open-file.ts"
import { blobUrlOf, type OnProgress, uploadFile } from "./upload-file.ts"

/** Options of `upload`. */
export interface UploadOptions extends FileDetails {
  /** Aborts the upload. */
  readonly signal?: AbortSignal | undefined
  /** Time for the whole call in milliseconds, tries and waits included, instead of the source's `deadlineMs`. */
  readonly deadlineMs?: number | undefined
  /** Told how far the upload is, after each chunk. */
  readonly onProgress?: OnProgress
}

const UPLOAD_OPTIONS = ["name", "contentType", "size", "signal", "deadlineMs", "onProgress"]

/** An uploaded file. */
export interface UploadResult {
  /** What messages refer to the file by. Only the source that uploaded it may do so; how long it is kept is not documented. */
  readonly uri: string
}

/** Opens a file, uploads it, and lets go of it. */
export async function upload(
  core: Core,
  given: FileSource | FileValue,
  options: UploadOptions = {},
): Promise<UploadResult> {
  checkCallOptions(options, UPLOAD_OPTIONS)
  const { signal, deadlineMs = core.settings.deadlineMs, onProgress, ...details } = options
  checkFunctions("", options, ["onProgress"])
  // Before a stream is read, which serves one call only.
  blobUrlOf(core.settings)
  const deadline = startDeadline(timer("deadlineMs", deadlineMs), signal)
  try {
    const { source, details: ownDetails } =
      given instanceof FileValue ? FileValue.given(given) : { source: given, details: {} }
    const file = await openFile(source, { ...ownDetails, ...details }, core.settings.files, deadline.signal)
    try {
      return { uri: await uploadFile(core, file, deadline, onProgress) }
    } finally {
      await file.close()
    }
  } finally {
    deadline.clear()
  }
}
