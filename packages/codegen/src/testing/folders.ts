import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

/** The small schemas of the tests: circles, descriptions beside references, every keyword, a query with its answer. */
export const fixtures: string = fileURLToPath(new URL("../../fixtures", import.meta.url))

/** Run-time module as the output sees it when it is imported straight from a temporary folder. */
export const runtime: string = fileURLToPath(new URL("../../../models/src/runtime.ts", import.meta.url))

/** A temporary folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-codegen-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of the fixtures that a test may change. */
export async function copyOfFixtures(): Promise<string> {
  const folder = await temporaryFolder()
  await cp(fixtures, folder, { recursive: true })
  return folder
}

/** Changes one schema of a folder. */
export async function editSchema(
  folder: string,
  file: string,
  edit: (schema: Record<string, unknown>) => void,
): Promise<void> {
  const target = path.join(folder, file)
  const schema = JSON.parse(await readFile(target, "utf8")) as Record<string, unknown>
  edit(schema)
  await replaceFile(target, JSON.stringify(schema))
}

/** Writes a file in one step: a watch on a busy machine never sees half of it. */
export async function replaceFile(target: string, text: string): Promise<void> {
  const written = path.join(await temporaryFolder(), path.basename(target))
  await writeFile(written, text)
  await rename(written, target)
}

/** Every file of a folder with its text. */
export async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.sort().map((file) => readFile(file, "utf8")))
  return new Map(files.map((file, index) => [path.relative(folder, file), texts[index] ?? ""]))
}

/** The schemas of this repository. */
export const ownSchemas: string = fileURLToPath(new URL("../../../../schemas", import.meta.url))
