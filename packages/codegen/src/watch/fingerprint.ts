import { stat } from "node:fs/promises"
import path from "node:path"
import { CodegenError } from "../errors.ts"
import { findFiles } from "../read/find-files.ts"

/**
 * Tells the state of the watched files: which there are, and when and how they were written last. Two states are equal
 * when nothing was done in between.
 *
 * @param folder - with the schemas
 * @param others - files outside the folder that count too, such as the config
 * @returns nothing when the folder is gone
 */
export async function fingerprint(folder: string, others: readonly string[]): Promise<string | undefined> {
  try {
    const { files } = findFiles(folder)
    const states = [...files.map((file) => path.join(folder, file)), ...others].map(stateOf)
    return (await Promise.all(states)).join("\n")
  } catch (error) {
    if (error instanceof CodegenError) return undefined
    throw error
  }
}

async function stateOf(file: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
    return [file, mtimeNs, ctimeNs, size, ino].join(" ")
  } catch (cause) {
    return `${file} ${(cause as NodeJS.ErrnoException).code}`
  }
}
