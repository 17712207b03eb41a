import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { compareText } from "./compare.ts"
import { CodegenError } from "./errors.ts"

/** A schema file as it was read. */
export interface SchemaFile {
  /** Path relative to the folder, with `/` on every system. */
  readonly file: string
  /** The parsed JSON. */
  readonly json: unknown
}

/**
 * Reads every `*.schema.json` below a folder, in the same order on every machine.
 *
 * @throws CodegenError `no-schemas`, `unreadable-file`, `invalid-json`
 * @example
 * const files = await loadSchemas("schemas")
 */
export async function loadSchemas(folder: string): Promise<readonly SchemaFile[]> {
  const names = await listSchemaFiles(folder)
  if (names.length === 0) {
    throw new CodegenError(
      "no-schemas",
      `No *.schema.json below "${folder}". Name the folder that holds them.`,
    )
  }
  return Promise.all(names.map((file) => readSchemaFile(folder, file)))
}

async function listSchemaFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names
      .filter((name) => name.endsWith(".schema.json"))
      .map((name) => name.split(path.sep).join("/"))
      .sort(compareText)
  } catch (cause) {
    throw new CodegenError(
      "no-schemas",
      `The folder "${folder}" cannot be read. Does it exist?`,
      {},
      { cause },
    )
  }
}

async function readSchemaFile(folder: string, file: string): Promise<SchemaFile> {
  let text: string
  try {
    text = await readFile(path.join(folder, file), "utf8")
  } catch (cause) {
    throw new CodegenError(
      "unreadable-file",
      "The file cannot be read. Check its rights.",
      { file },
      { cause },
    )
  }
  try {
    return { file, json: JSON.parse(text) }
  } catch (cause) {
    const problem = `Not valid JSON: ${(cause as Error).message}. Correct the file.`
    throw new CodegenError("invalid-json", problem, { file }, { cause })
  }
}
