import { type GenerateConfig, loadConfig, resolveConfig } from "../config.ts"
import type { CodegenError } from "../errors.ts"
import { diffSchemas } from "./diff-schemas.ts"
import { loadSide } from "./load-side.ts"
import type { SchemaDiff } from "./types.ts"

/** A comparison of two folders. */
export interface FolderDiff {
  /** In what they differ. */
  readonly diff: SchemaDiff
  /** What is wrong in the folders. The events concerned are in `diff.skipped`. */
  readonly problems: readonly CodegenError[]
}

/**
 * Compares two folders, each a folder of schemas or the output folder of an earlier `generate`.
 *
 * @param config - settings for reading folders of schemas, or the path of a file with them
 * @throws CodegenError when a folder holds neither
 * @example
 * const { diff } = await diffFolders("src/redox", "redox-schemas")
 * if (diff.step === "major") console.log(printDiffText(diff))
 */
export async function diffFolders(
  before: string,
  after: string,
  config?: GenerateConfig | string,
): Promise<FolderDiff> {
  const settings = resolveConfig(typeof config === "string" ? await loadConfig(config) : config)
  const [old, now] = [await loadSide(before, settings), await loadSide(after, settings)]
  return {
    diff: diffSchemas(old, now, { formats: settings.formats }),
    problems: [...old.problems, ...now.problems],
  }
}
