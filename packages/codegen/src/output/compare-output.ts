import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { compareText } from "../compare.ts"
import { CodegenError } from "../errors.ts"
import { isGenerated } from "./is-generated.ts"

/** The only folder that the generator makes inside the output folder. */
const validatorFolder = "validators"

/** How the output folder differs from what it should hold. */
export interface OutputDifference {
  /** Files that are not there yet. */
  readonly missing: readonly string[]
  /** Files with another content. */
  readonly stale: readonly string[]
  /** Generated files that no schema asks for any more. */
  readonly surplus: readonly string[]
}

/**
 * Compares the output folder with the files it should hold. Only files with our first line count as generated.
 *
 * @param found - what the folder holds, as {@link readOutput} gives it
 * @throws CodegenError `foreign-file` when a file that the generator did not write is in the way
 */
export function compareOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): OutputDifference {
  const missing: string[] = []
  const stale: string[] = []
  for (const [file, text] of files) {
    const old = found.get(file)
    if (old === undefined) missing.push(file)
    else if (!isGenerated(old)) {
      const problem =
        "Not written by this generator, and in its way. Move it, or choose another output folder."
      throw new CodegenError("foreign-file", problem, { file: path.join(folder, file) })
    } else if (old !== text) stale.push(file)
  }
  const surplus = [...found].filter(([file, text]) => !files.has(file) && isGenerated(text))
  return {
    missing: missing.sort(compareText),
    stale: stale.sort(compareText),
    surplus: surplus.map(([file]) => file).sort(compareText),
  }
}

/**
 * Reads every file of the output folder that could be generated: path with `/`, then text. Those stand in the folder
 * itself and below `validators`; other folders in it may hold the output of another run, or a whole project. A folder
 * that does not exist holds nothing.
 *
 * @throws CodegenError `write-failed`
 */
export async function readOutput(folder: string): Promise<ReadonlyMap<string, string>> {
  try {
    const names = [...(await list(folder, "", false)), ...(await list(folder, validatorFolder, true))]
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")))
    // Git may have written them with the ends of lines of Windows.
    return new Map(names.map((name, index) => [name, (texts[index] ?? "").replaceAll("\r\n", "\n")]))
  } catch (cause) {
    const problem = `The output folder cannot be read: ${(cause as Error).message}. Name a folder that can.`
    throw new CodegenError("write-failed", problem, { file: folder }, { cause })
  }
}

async function list(folder: string, inner: string, recursive: boolean): Promise<readonly string[]> {
  try {
    const names = await readdir(path.join(folder, inner), { recursive })
    return names
      .filter((name) => /\.gen\.(ts|json)$/.test(name))
      .map((name) => path.join(inner, name).split(path.sep).join("/"))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    throw cause
  }
}
