// Compiled, never run: where TypeScript lets a file stand.
import type { EventMap, MediaNew } from "@redoxkit/models"
import type { BodyOf } from "../calls.ts"
import { file } from "./file-value.ts"

declare const document: MediaNew
declare const note: Omit<EventMap["Notes"]["New"]["Note"], "FileContents" | "ContentType">
declare const result: EventMap["Results"]["New"]["Orders"][number]
declare const { Patient }: EventMap["Results"]["New"]

const value = file({ path: "report.pdf" })

const media: BodyOf<EventMap, "Media", "New"> = {
  ...document,
  Media: { ...document.Media, FileContents: value },
}
const text: BodyOf<EventMap, "Media", "New"> = document
const embedded: BodyOf<EventMap, "Notes", "New"> = { Patient, Note: { ...note, FileContents: value } }
const named: BodyOf<EventMap, "Notes", "Replace"> = {
  Patient,
  Note: { ...note, OriginalDocumentID: "1", ContentType: "Base64 Encoded", FileContents: value },
}
const plain: BodyOf<EventMap, "Notes", "New"> = {
  Patient,
  Note: { ...note, ContentType: "Plain Text", FileContents: "Dear colleague" },
}
const results: BodyOf<EventMap, "Results", "New"> = {
  Patient,
  Orders: [
    {
      ...result,
      Results: [
        { Code: "1", Value: value, ValueType: "Encapsulated Data", FileType: "PDF", Status: "Final" },
      ],
    },
  ],
}

const contradiction: BodyOf<EventMap, "Notes", "New"> = {
  Patient,
  // @ts-expect-error: a note with a file is not plain text
  Note: { ...note, ContentType: "Plain Text", FileContents: value },
}

const misplaced: BodyOf<EventMap, "Media", "New"> = {
  ...document,
  // @ts-expect-error: Redox takes no file as a name
  Media: { ...document.Media, FileName: value },
}

const removed: BodyOf<EventMap, "Media", "Delete"> = {
  ...document,
  // @ts-expect-error: a Delete has no contents
  Media: { ...document.Media, FileContents: value },
}

// @ts-expect-error: a text is neither a path nor contents
file("report.pdf")

export { contradiction, embedded, media, misplaced, named, plain, removed, results, text }
