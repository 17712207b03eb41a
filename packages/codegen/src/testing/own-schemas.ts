import { readdir, readFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import type { Definition } from "../read/definition.ts"
import { mapReferences } from "../references.ts"
import type { Schema } from "../schema.ts"

/** The schemas of this repository. */
export const ownSchemas: string = fileURLToPath(new URL("../../../../schemas", import.meta.url))

/** The schemas of this repository in normal form, without going through everything that reading checks. */
export async function readOwnSchemas(folder: string = ownSchemas): Promise<readonly Definition[]> {
  const names = await readdir(folder, { recursive: true })
  const files = names
    .filter((name) => name.endsWith(".schema.json"))
    .map((name) => name.split(path.sep).join("/"))
  return Promise.all(
    files.sort().map(async (file) => {
      const { $schema: _, ...schema } = JSON.parse(await readFile(path.join(folder, file), "utf8"))
      const toId = (reference: string): string => `${path.posix.join(path.posix.dirname(file), reference)}#`
      return { id: `${file}#`, file, pointer: "", schema: mapReferences(schema, toId) as Schema }
    }),
  )
}
