// Compiled, never run: the code of docs/source-files.md. tests/docs.test.ts keeps them the same.
import { createReadStream } from "node:fs"
import { writeFile } from "node:fs/promises"
import type { ResultsNew } from "@redoxkit/models"
import { createSource, file, filesOf, type SourceAuth } from "@redoxkit/source"

declare const auth: SourceAuth
declare const destination: string
declare const bytes: Uint8Array<ArrayBuffer>
declare const Patient: ResultsNew["Patient"]
declare const controller: AbortController
declare const message: unknown
declare const transmissionId: string
declare function showProgress(share: number): void
declare function saveText(text: string): Promise<void>
declare function askSender(path: string): Promise<void>

const source = createSource({
  auth,
  destination,
  files: {
    embedBelowBytes: 1024 * 1024, // up to 10 MB
    uploadedNoteContentType: "Plain Text", // see below
    temporaryFolder: "/run/redox", // for streams
  },
})

await source.send("Media", "New", {
  Patient,
  Media: {
    DocumentID: "D-1001",
    DocumentType: "Discharge Summary",
    FileName: "summary.pdf",
    FileType: "PDF",
    FileContents: file({ path: "/var/documents/summary.pdf" }, { contentType: "application/pdf" }),
    Availability: "Available",
    Provider: { ID: "9990000101", IDType: "NPI" },
  },
})

file({ path: "/var/documents/summary.pdf" })
file(new Blob([bytes], { type: "application/pdf" }), { name: "summary.pdf" })
file(bytes, { name: "summary.pdf", contentType: "application/pdf" })
file(createReadStream("/var/documents/summary.pdf"), { name: "summary.pdf" })

const { uri } = await source.upload(
  { path: "/var/documents/summary.pdf" },
  {
    contentType: "application/pdf",
    signal: controller.signal,
    onProgress: ({ sentBytes, totalBytes }) => showProgress(sentBytes / totalBytes),
  },
)

for (const found of filesOf(message)) {
  if (found.kind === "embedded") await writeFile(`/var/inbox/${transmissionId}.pdf`, found.stream())
  if (found.kind === "text") await saveText(found.text)
  if (found.kind === "uri") await askSender(found.path)
}

export { uri }
