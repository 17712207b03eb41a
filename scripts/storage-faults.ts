// `node scripts/bootstrap.mjs storage-faults [--tries 200] [--only TEXT]`: plays every fault of the storage against a real
// server on a SQLite inbox, and prints what it answered, what it logged, and what was lost.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { faultNames, playFault } from "./storage/play-fault.ts"

const { values } = parseArgs({
  options: { tries: { type: "string", default: "200" }, only: { type: "string", default: "" } },
})
const tries = Number(values.tries)
const names = faultNames.filter((name) => name.includes(values.only))
if (!Number.isInteger(tries) || tries < 1 || names.length === 0) {
  console.error("Usage: storage-faults [--tries N] [--only PART-OF-A-NAME]")
  process.exit(2)
}
const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
const message = JSON.parse(readFileSync(sample, "utf8"))

console.log("| fault | answers | health | log | 200 again after | lost | salvaged | descriptors | MB |")
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
let failures = 0
for (const name of names) {
  const played = await playFault(name, tries, message)
  if (played.skipped !== undefined) {
    console.log(`| ${name} | skipped: ${played.skipped} |`)
    continue
  }
  const { statuses, health, codes, recoveredMs, acknowledged, lost, salvaged, before, after } = played
  const answers = Object.entries(statuses).map(([status, times]) => `${times} × ${status}`)
  const good = played.asExpected && (lost === 0 || played.destroys) && recoveredMs !== undefined
  if (!good) failures += 1
  console.log(
    `| ${good ? "" : "✗ "}${name} | ${answers.join(", ")} | ${health.join(", ") || "ready"} | ${codes.join(", ") || "none"} | ${
      recoveredMs === undefined ? "never" : `${recoveredMs} ms`
    } | ${lost} of ${acknowledged} | ${salvaged} | ${before.descriptors} → ${after.descriptors} | ${before.megabytes.toFixed(0)} → ${after.megabytes.toFixed(0)} |`,
  )
}
process.exitCode = failures === 0 ? 0 : 1
