import type { Members } from "../records.ts"
import { bodyFor, firstOwned, idOf, type Learning, objectAt } from "./learning.ts"
import { mergeMembers } from "./merge-members.ts"
import { type Belonging, belongingOf, saidBelonging } from "./order.ts"

/** Notes New, Replace and Delete. */
export function learnNote(learning: Learning): void {
  learnDocument(learning, "note", "Note")
}

/** Media New, Replace and Delete. */
export function learnMedia(learning: Learning): void {
  learnDocument(learning, "media", "Media")
}

/**
 * - New keeps a document under its `DocumentID`, and is merged into one that has the ID already.
 * - Replace takes the place of the document of `OriginalDocumentID`, whole, under its own ID; the old ID finds nothing any
 *   more. When the original is not known, it is one more document. Without `OriginalDocumentID` it replaces the document
 *   with its own ID.
 * - Delete removes the document of `DocumentID`, and does nothing when there is none.
 */
function learnDocument(learning: Learning, kind: "note" | "media", member: "Note" | "Media"): void {
  const belonging = belongingOf(learning)
  const document = objectAt(learning, learning.message, member)
  if (document === undefined) return
  const { EventType } = learning.message.Meta
  if (EventType === "Delete") {
    remove(learning, kind, member, document)
    return
  }
  if (EventType === "Replace") takePlace(learning, kind, document)
  keepDocument(learning, kind, document, belonging, EventType === "Replace")
}

/** Keeps a note or a file. */
export function keepDocument(
  learning: Learning,
  kind: "note" | "media",
  document: Members,
  belonging: Belonging,
  whole: boolean,
): void {
  const { records } = learning
  const id = idOf(document.DocumentID)
  const known = firstOwned(learning, kind, ["document-id", id])
  if (known === undefined) {
    const added = records.add(kind, { body: document, ...belonging })
    if (id === undefined) learning.gap(`${kind === "note" ? "Note" : "Media"}.DocumentID`, "missing")
    else records.addKey(added, "document-id", id)
    return
  }
  const before = bodyFor(learning, known, belonging.patientId)
  const body = whole ? document : mergeMembers(before, document)
  records.change(known, { body, ...saidBelonging(known, belonging) })
}

/** Gives the ID of a replacement to the document that it replaces. */
function takePlace(learning: Learning, kind: "note" | "media", document: Members): void {
  const { records } = learning
  const original = firstOwned(learning, kind, ["document-id", idOf(document.OriginalDocumentID)])
  const id = idOf(document.DocumentID)
  if (original === undefined || id === undefined) return
  const own = firstOwned(learning, kind, ["document-id", id])
  if (own !== undefined && own.id !== original.id) records.remove(own)
  records.setKey(original, "document-id", [id])
}

function remove(learning: Learning, kind: "note" | "media", member: string, document: Members): void {
  const id = idOf(document.DocumentID)
  if (id === undefined) {
    learning.gap(`${member}.DocumentID`, "missing")
    return
  }
  const known = firstOwned(learning, kind, ["document-id", id])
  if (known === undefined) learning.gap(`${member}.DocumentID`, "unknown")
  else learning.records.remove(known)
}
