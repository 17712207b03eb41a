// Proves the comparison of schemas against a table of changes: `node scripts/compare-changes.ts [--table FILE]`.
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { compareChanges } from "./compare-changes-rows.ts"
import { parseChanges } from "./compare-changes-undo.ts"
import { schemaFolder } from "./compare-facts-schemas.ts"

const root = resolve(import.meta.dirname, "..")
const { values } = parseArgs({ options: { table: { type: "string" } } })
const table = resolve(values.table ?? resolve(root, "../shared/facts/changes-2021-2023.tsv"))

if (existsSync(table)) {
  const { rows, differences } = await compareChanges(schemaFolder, parseChanges(readFileSync(table, "utf8")))
  for (const difference of differences) console.error(difference)
  console.log(`${rows} rows, ${differences.length} differences`)
  process.exitCode = differences.length === 0 ? 0 : 1
} else {
  console.log(`Nothing compared: there is no table ${table}. Name one with --table FILE.`)
}
