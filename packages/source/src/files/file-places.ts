import { normalizeName } from "@redoxkit/models"
import { SourceError } from "../errors.ts"
import type { Message } from "../fill-meta.ts"
import { type Place, pointerTo, valueAt } from "./find-file-values.ts"

/** Members that take a file. */
export type FileMember = "media" | "note" | "result"

/**
 * Which member of Redox's a file value stands for. Redox documents an embedded file or a URI for `Media.FileContents` and
 * results, and an embedded file for notes.
 *
 * @throws SourceError `invalid-call` for every other place, and for a neighbour that contradicts the file
 */
export function fileMemberAt(message: Message, place: Place): FileMember {
  const dataModel = normalizeName(message.Meta.DataModel)
  const path = place.map((key) => (typeof key === "number" ? "*" : key)).join("/")
  if (dataModel === "media" && path === "Media/FileContents") return "media"
  if (dataModel === "notes" && path === "Note/FileContents") {
    const contentType = valueAt(message, ["Note", "ContentType"])
    if (contentType === undefined || contentType === null || contentType === "Base64 Encoded") return "note"
    throw invalidCall(
      "/Note/ContentType says that the note is no file, and /Note/FileContents is one. Leave out ContentType: it is set to what becomes of the file.",
    )
  }
  if (dataModel === "results" && path === "Orders/*/Results/*/Value") {
    if (valueAt(message, [...place.slice(0, -1), "ValueType"]) === "Encapsulated Data") return "result"
    throw invalidCall(
      `${pointerTo(place)} is a file. Set ValueType beside it to "Encapsulated Data", and FileType to its format.`,
    )
  }
  throw invalidCall(
    `${pointerTo(place)} is a file, and Redox takes none there in this data model. Files go into Media.FileContents (Media), Note.FileContents (Notes) and Orders[].Results[].Value (Results).`,
  )
}

function invalidCall(message: string): SourceError {
  return new SourceError("invalid-call", message)
}
