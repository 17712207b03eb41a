import { decodeBase64, decodedParts } from "./decode-base64.ts"

/** What every file of a received message has. */
interface FileBase {
  /** JSON Pointer to the contents. */
  readonly path: string
  /** Format as the sender names it, such as `PDF` or `text/xml`; `undefined` when it does not. */
  readonly fileType: string | undefined
  /** Name that the sender gives it, if any. It may hold patient data. */
  readonly fileName: string | undefined
}

/** A file whose bytes are in the message. */
export interface EmbeddedFile extends FileBase {
  readonly kind: "embedded"
  /**
   * All of its bytes.
   *
   * @throws SourceError `file-unreadable` for broken base64
   */
  bytes(): Uint8Array
  /** Its bytes one piece at a time; it fails with a SourceError `file-unreadable` where the base64 is broken. */
  stream(): ReadableStream<Uint8Array>
}

/** A file that the message only names. Redox embeds what destinations get, so this is rare. */
export interface LinkedFile extends FileBase {
  readonly kind: "uri"
  readonly uri: string
}

/** A note written as text and no file. */
export interface TextNote extends FileBase {
  readonly kind: "text"
  /** How the text is to be read, such as `Plain Text` or `Rich Text`; `undefined` when the sender does not say. */
  readonly contentType: string | undefined
  readonly text: string
}

/** A file of a received message, told apart by `kind`. */
export type ReceivedFile = EmbeddedFile | LinkedFile | TextNote

/**
 * The files of a received message or of an answer to a query: those in `Media`, `Note`, `Notes`, the notes of
 * `NoteSections`, results with the `ValueType` `Encapsulated Data`, and the `Data` of a DocumentGetResponse. Members
 * without contents are left out. Nothing is decoded before you ask for it.
 *
 * @param message - the message, whole
 * @example
 * for (const found of filesOf(message))
 *   if (found.kind === "embedded") await writeFile(nameFor(message), found.stream())
 */
export function* filesOf(message: unknown): Iterable<ReceivedFile> {
  for (const [part, path] of membersAt(message, "Media")) yield* fileIn(part, path, "FileContents")
  for (const [part, path] of membersAt(message, "Note")) yield* noteIn(part, path)
  for (const [part, path] of membersAt(message, "Notes")) yield* noteIn(part, path)
  for (const [section, path] of membersAt(message, "NoteSections"))
    for (const [part, below] of membersAt(section, "Notes", path)) yield* noteIn(part, below)
  for (const [order, path] of membersAt(message, "Orders"))
    for (const [part, below] of membersAt(order, "Results", path))
      if (isNamed(part.ValueType, "Encapsulated Data")) yield* fileIn(part, below, "Value")
  // Other models have a member Data of another meaning, so it counts beside its FileType only.
  if (isRecord(message) && textOf(message.FileType) !== undefined) yield* fileIn(message, "", "Data")
}

type Part = Readonly<Record<string, unknown>>

/** An object, or those of a list, with the pointer to each. */
function* membersAt(parent: unknown, name: string, path = ""): Iterable<readonly [Part, string]> {
  const value = isRecord(parent) ? parent[name] : undefined
  if (isRecord(value)) yield [value, `${path}/${name}`]
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) if (isRecord(item)) yield [item, `${path}/${name}/${index}`]
}

function* fileIn(part: Part, path: string, member: string): Iterable<EmbeddedFile | LinkedFile> {
  const contents = textOf(part[member])
  if (contents === undefined) return
  const base = baseOf(part, `${path}/${member}`)
  // Base64 has no colon.
  if (/^\s*https?:\/\//i.test(contents)) yield { ...base, kind: "uri", uri: contents.trim() }
  else
    yield {
      ...base,
      kind: "embedded",
      bytes: () => decodeBase64(contents, base.path),
      stream: () => ReadableStream.from(decodedParts(contents, base.path)) as ReadableStream<Uint8Array>,
    }
}

function* noteIn(part: Part, path: string): Iterable<ReceivedFile> {
  if (isNamed(part.ContentType, "Base64 Encoded")) return yield* fileIn(part, path, "FileContents")
  const text = textOf(part.FileContents)
  if (text === undefined) return
  const base = baseOf(part, `${path}/FileContents`)
  // A text may begin with an address; only one that is nothing but the URI of an upload is a file.
  if (/^\s*https:\/\/blob\.[a-z0-9.]*redoxengine\.com\/\S+\s*$/i.test(text))
    yield { ...base, kind: "uri", uri: text.trim() }
  else yield { ...base, kind: "text", contentType: textOf(part.ContentType), text }
}

function baseOf(part: Part, path: string): FileBase {
  return { path, fileType: textOf(part.FileType), fileName: textOf(part.FileName) }
}

function isNamed(value: unknown, name: string): boolean {
  return typeof value === "string" && value.trim().toLowerCase() === name.toLowerCase()
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

function isRecord(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
