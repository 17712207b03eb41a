// Writes packages/models/src/generated, the date forms of packages/source and the assets of packages/sandbox from
// schemas/. With --check: fails when those are not up to date.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { generate } from "../packages/codegen/src/index.ts"
import { dateFormsFile, dateFormsOf, membersOf, printDateForms } from "./date-forms.ts"
import { updateKnownNames } from "./known-names.ts"
import { updateSandboxAssets } from "./sandbox-assets.ts"

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } })
const root = join(import.meta.dirname, "..")
const { check } = values
const result = await generate({
  schemas: join(root, "schemas"),
  out: join(root, "packages/models/src/generated"),
  config: { runtime: "../runtime.ts" },
  check,
})
const { missing, stale, surplus } = result
console.log(`${result.events} events, ${result.components} components, ${result.files} files`)
for (const file of missing) console.log(`${check ? "missing" : "created"} ${file}`)
for (const file of stale) console.log(`${check ? "stale" : "updated"} ${file}`)
for (const file of surplus) console.log(`${check ? "surplus" : "removed"} ${file}`)
const dateForms = printDateForms(dateFormsOf(membersOf(join(root, "schemas"))))
const dateFormsFresh = readFileSync(dateFormsFile, "utf8") === dateForms
if (!dateFormsFresh) console.log(`${check ? "stale" : "updated"} ${dateFormsFile}`)
if (!dateFormsFresh && !check) writeFileSync(dateFormsFile, dateForms)
const known = await updateKnownNames(check)
for (const file of known) console.log(`${check ? "stale" : "updated"} ${file}`)
const assets = updateSandboxAssets(join(root, "schemas"), check)
for (const file of assets) console.log(`${check ? "stale" : "updated"} ${file}`)
if (check && !(result.fresh && dateFormsFresh && known.length === 0 && assets.length === 0)) {
  console.error('The generated files are not up to date. Run "pnpm generate".')
  process.exitCode = 1
}
