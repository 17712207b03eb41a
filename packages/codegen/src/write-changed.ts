import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { compareText } from "./compare.ts"
import { CodegenError } from "./errors.ts"
import { header } from "./header.ts"

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
 * @throws CodegenError `foreign-file` when a file that the generator did not write is in the way
 */
export async function compareOutput(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<OutputDifference> {
  const missing: string[] = []
  const stale: string[] = []
  const surplus: string[] = []
  const present = new Map<string, string>()
  for (const file of await listGenerated(folder)) {
    present.set(file, await readFile(path.join(folder, file), "utf8"))
  }
  for (const [file, text] of files) {
    const found = present.get(file)
    if (found === undefined) missing.push(file)
    else if (!found.startsWith(header)) {
      const problem =
        "Not written by this generator, and in its way. Move it, or choose another output folder."
      throw new CodegenError("foreign-file", problem, { file: path.join(folder, file) })
    } else if (found !== text) stale.push(file)
  }
  for (const [file, text] of present) if (!files.has(file) && text.startsWith(header)) surplus.push(file)
  return {
    missing: missing.sort(compareText),
    stale: stale.sort(compareText),
    surplus: surplus.sort(compareText),
  }
}

/**
 * Writes the files that are missing or stale, and removes those that are surplus. Every file changes in one step:
 * a reader sees the old text or the new one.
 *
 * @throws CodegenError `write-failed`
 */
export async function writeChanged(
  folder: string,
  files: ReadonlyMap<string, string>,
  { missing, stale, surplus }: OutputDifference,
): Promise<void> {
  try {
    for (const file of [...missing, ...stale])
      await replaceFile(path.join(folder, file), files.get(file) ?? "")
    for (const file of surplus) await removeFile(folder, file)
  } catch (cause) {
    const problem = `The output cannot be written: ${(cause as Error).message}. Check the rights and the disk.`
    throw new CodegenError("write-failed", problem, { file: folder }, { cause })
  }
}

async function listGenerated(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => name.endsWith(".gen.ts")).map((name) => name.split(path.sep).join("/"))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return []
    const problem = `The output folder cannot be read: ${(cause as Error).message}.`
    throw new CodegenError("write-failed", problem, { file: folder }, { cause })
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, file)
}

async function removeFile(folder: string, file: string): Promise<void> {
  await rm(path.join(folder, file))
  for (let parent = path.dirname(file); parent !== "."; parent = path.dirname(parent)) {
    if ((await readdir(path.join(folder, parent))).length > 0) return
    await rmdir(path.join(folder, parent))
  }
}
