import type { Core } from "../core.ts"
import type { Deadline } from "../deadline.ts"
import { FileTooLargeError } from "../errors.ts"
import type { Message } from "../fill-meta.ts"
import { encodeBase64 } from "./encode-base64.ts"
import { EMBED_LIMIT, type FileSettings } from "./file-options.ts"
import { type FileMember, fileMemberAt } from "./file-places.ts"
import { FileValue } from "./file-value.ts"
import { findFileValues, type Place, withValueAt } from "./find-file-values.ts"
import { type OpenedFile, openFile } from "./open-file.ts"
import { uploadFile } from "./upload-file.ts"

interface PlacedFile {
  readonly place: Place
  readonly member: FileMember
  readonly opened: OpenedFile
}

/**
 * Puts base64 or a URI in the place of every file of a message, in a copy. All files are opened and looked at before the
 * first is uploaded, so a message with one that is too large sends nothing.
 *
 * @throws SourceError `invalid-call`, `file-unreadable`; FileTooLargeError; what an upload throws
 */
export async function placeFiles(core: Core, message: Message, deadline: Deadline): Promise<Message> {
  const found = findFileValues(message).map(({ place, value }) => ({
    place,
    member: fileMemberAt(message, place),
    ...FileValue.given(value),
  }))
  const files: PlacedFile[] = []
  const { files: settings } = core.settings
  try {
    for (const { place, member, source, details } of found)
      files.push({ place, member, opened: await openFile(source, details, settings, deadline.signal) })
    for (const { member, opened } of files) checkNote(member, opened, settings)
    let placed = message
    for (const file of files) placed = await placeFile(core, placed, file, deadline)
    return placed
  } finally {
    await Promise.all(files.map(({ opened }) => opened.close()))
  }
}

/**
 * A copy with a text in the place of every file, for checks that come before anything is sent.
 *
 * @throws SourceError `invalid-call` for a file where Redox takes none
 */
export function withTextsForFiles(message: Message): Message {
  return findFileValues(message).reduce<Message>(
    (placed, { place }) =>
      withContents(placed, place, fileMemberAt(message, place), "file", "Base64 Encoded"),
    message,
  )
}

function withContents(
  message: Message,
  place: Place,
  member: FileMember,
  contents: string,
  noteContentType: string | undefined,
): Message {
  const placed = withValueAt(message, place, contents) as Message
  return member === "note"
    ? (withValueAt(placed, ["Note", "ContentType"], noteContentType) as Message)
    : placed
}

async function placeFile(
  core: Core,
  message: Message,
  { place, member, opened }: PlacedFile,
  deadline: Deadline,
): Promise<Message> {
  const { files } = core.settings
  const isEmbedded = opened.size < embedBelow(member, files)
  const contents = isEmbedded ? await encodeBase64(opened.chunks()) : await uploadFile(core, opened, deadline)
  const contentType = isEmbedded ? "Base64 Encoded" : files.uploadedNoteContentType
  return withContents(message, place, member, contents, contentType)
}

/** What Redox wants in `ContentType` beside a URI is not documented, so a note is uploaded only by a setting. */
function embedBelow(member: FileMember, settings: FileSettings): number {
  return member === "note" && settings.uploadedNoteContentType === undefined
    ? EMBED_LIMIT + 1
    : settings.embedBelowBytes
}

function checkNote(member: FileMember, { size }: OpenedFile, settings: FileSettings): void {
  if (member !== "note" || settings.uploadedNoteContentType !== undefined || size <= EMBED_LIMIT) return
  throw new FileTooLargeError(
    "The file in /Note/FileContents is larger than 10 MB, so it cannot be embedded, and it is not documented which ContentType goes with an uploaded one. Nothing was sent. Ask Redox and set files.uploadedNoteContentType, or send it as Media.",
  )
}
