import { readFileSync } from "node:fs"
import path from "node:path"
import type { ResolvedConfig } from "../config.ts"
import { findFiles } from "../read/find-files.ts"
import { digest } from "./digest.ts"

/**
 * Digest of everything that the output is made of, but the generator: the settings and every file that could be a schema.
 *
 * @returns nothing when a file cannot be read, so that the reading itself says which
 */
export function inputDigest(folder: string, config: ResolvedConfig): string | undefined {
  try {
    const { files } = findFiles(folder)
    return digest([
      JSON.stringify(config),
      ...files.flatMap((file) => [file, readFileSync(path.join(folder, file))]),
    ])
  } catch {
    return undefined
  }
}
