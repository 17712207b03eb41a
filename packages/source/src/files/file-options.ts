import { SourceError } from "../errors.ts"
import { between, checkObject } from "../option-kinds.ts"

const KILOBYTE = 1024
const MEGABYTE = 1024 * KILOBYTE
/** Largest file that Redox takes embedded. */
export const EMBED_LIMIT = 10 * MEGABYTE

/** How files in messages travel. Options of a source. */
export interface FileOptions {
  /** Files smaller than this many bytes are embedded as base64, others uploaded. 200 KB (204,800) without it, at most 10 MB (10,485,760). */
  readonly embedBelowBytes?: number
  /**
   * Largest file in bytes; a larger one fails before anything is sent. 30 MB (31,457,280) without it. Redox does not say
   * whether its MB are 1,000,000 or 1,048,576 bytes.
   */
  readonly maxUploadBytes?: number
  /**
   * `Note.ContentType` of a note whose file is uploaded. What Redox wants there is not documented, so there is no default,
   * and without it files of notes are embedded up to 10 MB and refused above. `Plain Text` has been seen in use; ask
   * Redox for your connection.
   */
  readonly uploadedNoteContentType?: string
  /**
   * Folder for the contents of streams while they are sent; that of the operating system without it. The files have no
   * name there and are readable by their owner only.
   */
  readonly temporaryFolder?: string
}

/** File options with their defaults applied. */
export interface FileSettings {
  readonly embedBelowBytes: number
  readonly maxUploadBytes: number
  readonly uploadedNoteContentType: string | undefined
  readonly temporaryFolder: string | undefined
}

/**
 * Checks file options and applies their defaults.
 *
 * @throws SourceError `invalid-option`
 */
export function fileSettingsOf(options: FileOptions = {}): FileSettings {
  checkObject("files", options)
  const { uploadedNoteContentType, temporaryFolder } = options
  for (const [name, text] of Object.entries({ uploadedNoteContentType, temporaryFolder }))
    if (text !== undefined && typeof text !== "string")
      throw invalid(`files.${name} must be a text. Pass one, or leave it out.`)
  if (uploadedNoteContentType?.trim() === "")
    throw invalid("files.uploadedNoteContentType is empty. Leave it out, or name it.")
  return {
    embedBelowBytes: between(
      "files.embedBelowBytes",
      options.embedBelowBytes ?? 200 * KILOBYTE,
      0,
      EMBED_LIMIT,
    ),
    maxUploadBytes: between(
      "files.maxUploadBytes",
      options.maxUploadBytes ?? 30 * MEGABYTE,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
    uploadedNoteContentType,
    temporaryFolder,
  }
}

function invalid(message: string): SourceError {
  return new SourceError("invalid-option", message)
}
