import { readFileSync, statSync } from "node:fs"
import path from "node:path"
import { CodegenError } from "../errors.ts"
import { decodeText } from "./decode-text.ts"
import { findDuplicates } from "./find-duplicates.ts"
import { parseJson } from "./parse-json.ts"

/** A file of JSON, whatever it holds. */
export interface JsonFile {
  /** Path relative to the folder. */
  readonly file: string
  /** The parsed JSON. */
  readonly json: unknown
  /** JSON Pointers of members that stand twice in the same object; the last one counts, as everywhere. */
  readonly duplicates: readonly string[]
  /** Whether there can be a reference in it, or a name or an address to refer to: a look at the text tells. */
  readonly isLinked: boolean
}

/** With escaped signs a keyword could be written in any way. */
const links = /"(?:\$ref|\$?id|\$anchor|\$dynamicAnchor)"|\\u00/

/** No schema comes near it; whoever has a bigger file named the wrong folder. */
const maxBytes = 64 * 1024 * 1024

/**
 * Reads one file of JSON, in UTF-8, or in UTF-16 with its mark, as PowerShell writes it.
 *
 * @throws CodegenError `unreadable-file`, `invalid-json`
 */
export function readJsonFile(folder: string, file: string): JsonFile {
  const text = decodeText(readBytes(folder, file), file)
  const json = parseJson(text, file)
  return { file, json, duplicates: findDuplicates(text, json, file), isLinked: links.test(text) }
}

function readBytes(folder: string, file: string): Buffer {
  const place = path.join(folder, file)
  try {
    const { size } = statSync(place)
    if (size <= maxBytes) return readFileSync(place)
  } catch (cause) {
    const problem = "The file cannot be read. Check its rights, and where it leads if it is a link."
    throw new CodegenError("unreadable-file", problem, { file }, { cause })
  }
  const problem = `The file is larger than ${maxBytes / 1024 / 1024} MiB. Move it out of the folder.`
  throw new CodegenError("unreadable-file", problem, { file })
}
