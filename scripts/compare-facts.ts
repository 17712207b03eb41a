// Proves the schemas against a folder of facts: `node scripts/compare-facts.ts [--facts DIR]`.
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { compareFacts } from "./compare-facts-rows.ts"
import { loadSchemas, schemaFolder } from "./compare-facts-schemas.ts"

const root = resolve(import.meta.dirname, "..")
const { values } = parseArgs({ options: { facts: { type: "string" } } })
const facts = values.facts === undefined ? resolve(root, "../shared/facts") : resolve(values.facts)

if (existsSync(facts)) {
  const { events, rows, differences, accepted } = compareFacts(loadSchemas(schemaFolder), facts)
  for (const { difference, reason } of accepted) console.log(`meant: ${difference}\n       ${reason}`)
  for (const difference of differences) console.error(difference)
  console.log(`${events} events, ${rows} rows, ${differences.length} differences, ${accepted.length} meant`)
  process.exitCode = differences.length === 0 ? 0 : 1
} else {
  console.log(`Nothing compared: there is no folder ${facts}. Name one with --facts DIR.`)
}
