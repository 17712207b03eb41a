import { mkdir, readdir, rename, rm, rmdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { CodegenError } from "../errors.ts"
import type { OutputDifference } from "./compare-output.ts"

/**
 * Writes the files that are missing or stale, and removes those that are surplus. All texts are on the disk under
 * other names before the first file changes, so that a full disk changes nothing; then every file changes in one step.
 *
 * @throws CodegenError `write-failed`
 */
export async function writeChanged(
  folder: string,
  files: ReadonlyMap<string, string>,
  { missing, stale, surplus }: OutputDifference,
): Promise<void> {
  const staged: string[] = []
  try {
    await removeLeftovers(folder)
    for (const file of [...missing, ...stale]) {
      const target = path.join(folder, file)
      await mkdir(path.dirname(target), { recursive: true })
      staged.push(target)
      await writeFile(stagedName(target), files.get(file) ?? "")
    }
    for (const target of staged) await rename(stagedName(target), target)
    for (const file of surplus) await removeFile(folder, file)
  } catch (cause) {
    // What is left behind is not in the way of the next run; why this one failed is what counts.
    for (const target of staged) await rm(stagedName(target), { force: true }).catch(() => {})
    const problem = `The output cannot be written: ${(cause as Error).message}. Check the rights and the disk.`
    throw new CodegenError("write-failed", problem, { file: folder }, { cause })
  }
}

/** A run that was killed while it wrote has left its texts under their other names. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const inner of ["", "validators"]) {
    const names = await readdir(path.join(folder, inner), { recursive: inner !== "" }).catch(() => [])
    for (const name of names) {
      const [, run] = /\.gen\.(?:ts|json)\.(\d+)\.tmp$/.exec(name) ?? []
      if (run !== undefined && !isRunning(Number(run))) {
        await rm(path.join(folder, inner, name), { force: true })
      }
    }
  }
}

function isRunning(run: number): boolean {
  try {
    return process.kill(run, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

function stagedName(file: string): string {
  return `${file}.${process.pid}.tmp`
}

async function removeFile(folder: string, file: string): Promise<void> {
  await rm(path.join(folder, file))
  for (let parent = path.dirname(file); parent !== "."; parent = path.dirname(parent)) {
    if ((await readdir(path.join(folder, parent))).length > 0) return
    await rmdir(path.join(folder, parent))
  }
}
