import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type SchemaFolder, schemaFolders } from "../testing/arbitrary-folder.ts"
import { damage, damages } from "../testing/damage.ts"
import { temporaryFolder } from "../testing/folders.ts"
import { judgeDefinitions, judgeFiles } from "../testing/judges.ts"
import { sampleValue } from "../testing/sample-value.ts"
import { dialects } from "./dialect.ts"
import { readSchemas } from "./read-schemas.ts"

async function writeFolder({ files }: SchemaFolder): Promise<string> {
  const folder = await temporaryFolder()
  for (const [file, json] of files) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true })
    await writeFile(path.join(folder, file), JSON.stringify(json))
  }
  return folder
}

test.for(dialects)(
  "the normal form of a schema in %s accepts and rejects what the schema does",
  async (dialect) => {
    let [accepted, judged] = [0, 0]
    await fc.assert(
      fc.asyncProperty(
        schemaFolders(dialect),
        fc.array(fc.integer(), { minLength: 5, maxLength: 5 }),
        damages,
        async (made, seeds, ways) => {
          const { definitions, problems } = await readSchemas(await writeFolder(made))
          expect(problems).toEqual([])
          const judge = judgeFiles(made)
          const judgeNormal = judgeDefinitions(definitions, `${made.root}#`)
          for (const seed of seeds) {
            const value = sampleValue(made, seed)
            for (const one of [value, damage(value, ways)]) {
              const verdict = judge(one)
              expect(judgeNormal(one)).toBe(verdict)
              judged++
              if (verdict) accepted++
            }
          }
        },
      ),
      { numRuns: 100 },
    )
    // Near enough to valid and to invalid for the comparison to mean something.
    expect(accepted / judged).toBeGreaterThan(0.3)
    expect(accepted / judged).toBeLessThan(0.8)
  },
)
