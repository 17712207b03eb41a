// `node scripts/bootstrap.mjs storage-faults [--tries 200] [--only TEXT]`: plays every fault of the storage against a real
// server on a SQLite inbox, and prints what it answered, what it logged, and what was lost. With `--store postgres`: every
// fault of a database that two servers share.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { exitWhenInterrupted } from "./leave-nothing.ts"
import { parseOrUsage } from "./parse-or-usage.ts"
import { faultNames, type Played, playFault } from "./storage/play-fault.ts"
import { type PlayedPostgres, playPostgresFault, postgresFaultNames } from "./storage-postgres/play-fault.ts"

const usage = "Usage: storage-faults [--store sqlite|postgres] [--tries N] [--only PART-OF-A-NAME]"
const { values } = parseOrUsage(usage, () =>
  parseArgs({
    options: {
      store: { type: "string", default: "sqlite" },
      tries: { type: "string" },
      only: { type: "string", default: "" },
    },
  }),
)
const onPostgres = values.store === "postgres"
const tries = Number(values.tries ?? (onPostgres ? 12 : 200))
const names = (onPostgres ? postgresFaultNames : faultNames).filter((name) => name.includes(values.only))
if (
  !["sqlite", "postgres"].includes(values.store) ||
  !Number.isInteger(tries) ||
  tries < 1 ||
  names.length === 0
) {
  console.error(usage)
  process.exit(2)
}
const sample = join(import.meta.dirname, "../schemas/scheduling/new.sample.json")
const message = JSON.parse(readFileSync(sample, "utf8"))
exitWhenInterrupted()

const headings = onPostgres
  ? "fault | answers | health | log | 200 again after | lost | out of order | handled twice | connections"
  : "fault | answers | health | log | 200 again after | lost | salvaged"
const row = (...cells: readonly unknown[]): void => console.log(`| ${cells.join(" | ")} |`)
row(headings, "descriptors", "MB")
row(...`${headings} | d | m`.split(" | ").map(() => "---"))
let failures = 0
for (const name of names) {
  const played = await (onPostgres ? playPostgresFault : playFault)(name, tries, message)
  if (played.skipped !== undefined) {
    row(name, `skipped: ${played.skipped}`)
    continue
  }
  const { statuses, health, codes, recoveredMs, before, after } = played
  const wrong = "wrong" in played ? played.wrong : wrongOnSqlite(played)
  if (wrong.length > 0) failures += 1
  row(
    `${wrong.length > 0 ? "✗ " : ""}${name}`,
    Object.entries(statuses)
      .map(([status, times]) => `${times} × ${status}`)
      .join(", "),
    health.join(", ") || "ready",
    codes.join(", ") || "none",
    recoveredMs === undefined ? "never" : `${recoveredMs} ms`,
    ...("verdict" in played
      ? cellsOfPostgres(played)
      : [`${played.lost} of ${played.acknowledged}`, played.salvaged]),
    `${before.descriptors} → ${after.descriptors}`,
    `${before.megabytes.toFixed(0)} → ${after.megabytes.toFixed(0)}`,
  )
  if (wrong.length > 0) console.log(`  ✗ ${wrong.join("; ")}`)
}
process.exitCode = failures === 0 ? 0 : 1

function wrongOnSqlite({ asExpected, lost, destroys, recoveredMs }: Played): readonly string[] {
  return [
    ...(asExpected ? [] : ["answers"]),
    ...(lost > 0 && !destroys ? [`${lost} lost`] : []),
    ...(recoveredMs === undefined ? ["no 200 after its end"] : []),
  ]
}

function cellsOfPostgres({ verdict, connections }: PlayedPostgres): readonly unknown[] {
  const { lost, acknowledged, outOfOrder, handledTwice } = verdict
  return [`${lost} of ${acknowledged}`, outOfOrder, handledTwice, connections ?? "?"]
}
