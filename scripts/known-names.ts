// Writes the catalogue of known events and shapes, by which the generator names schemas that have no names, from ours.
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { resolveConfig } from "../packages/codegen/src/config.ts"
import { nameSchemas } from "../packages/codegen/src/name/name-schemas.ts"
import { printKnownEvents, printKnownShapes } from "../packages/codegen/src/name/print-known.ts"
import { readMemory } from "../packages/codegen/src/output/memory.ts"
import { readSchemas } from "../packages/codegen/src/read/read-schemas.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "packages/codegen/src/name/known")

/**
 * Brings the catalogue up to date, or with `check` only says what is not.
 *
 * @returns the files that are out of date, or were
 */
export async function updateKnownNames(check: boolean): Promise<readonly string[]> {
  const config = resolveConfig()
  const read = await readSchemas(join(root, "schemas"), config)
  const memory = await readMemory(join(root, "packages/models/src/generated"))
  // Without the catalogue itself: what it says about our own schemas must not come from it.
  const { shapes, events } = nameSchemas(read, config, memory, [])
  const files = [
    { file: "events.gen.ts", text: printKnownEvents(events) },
    { file: "shapes.gen.ts", text: printKnownShapes(shapes, events) },
  ]
  const stale: string[] = []
  for (const { file, text } of files) {
    const target = join(folder, file)
    if ((await readFile(target, "utf8").catch(() => "")) === text) continue
    stale.push(`packages/codegen/src/name/known/${file}`)
    if (!check) await writeFile(target, text)
  }
  return stale
}
