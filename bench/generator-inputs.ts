// The folders of schemas that the generator is measured on.
import { cp, mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { readSchemas } from "../packages/codegen/src/read/read-schemas.ts"
import { toRedoxDownload } from "../packages/codegen/src/testing/redox-download.ts"

/** A folder of schemas to generate from. */
export interface Input {
  readonly title: string
  writeTo(folder: string): Promise<void>
}

/** Folder with a sample message of every event, whatever its schema is written like. */
export const samples: string = path.resolve(import.meta.dirname, "../schemas")

/** Our schemas, and the same events in the manner of Redox's download. */
export const inputs: readonly Input[] = [
  {
    title: "Our schemas, 2020-12 with references",
    writeTo: (folder) => cp(samples, folder, { recursive: true }),
  },
  {
    title: "The same events like Redox's download, draft-04 with everything in place",
    async writeTo(folder) {
      const { definitions } = await readSchemas(samples)
      for (const [file, schema] of toRedoxDownload(definitions)) {
        const target = path.join(folder, file)
        await mkdir(path.dirname(target), { recursive: true })
        await writeFile(target, JSON.stringify(schema, null, 2))
      }
    },
  },
]
