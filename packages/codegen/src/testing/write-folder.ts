import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { temporaryFolder } from "./folders.ts"

/**
 * Writes files into a temporary folder that is removed when the test ends.
 *
 * @param files - path, then a text or bytes as they are, or anything else as JSON
 * @returns the folder
 */
export async function writeFolder(files: Iterable<readonly [string, unknown]>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, content] of files) {
    const target = path.join(folder, file)
    await mkdir(path.dirname(target), { recursive: true })
    const isReady = typeof content === "string" || content instanceof Uint8Array
    await writeFile(target, isReady ? content : JSON.stringify(content))
  }
  return folder
}
