// `node scripts/bootstrap.mjs soak [--minutes 60] [--speed 40] [--app express|koa] [--csv FILE]`: steady mixed traffic against a
// real server, looked at each second. What grows without end is a fault.
import { createWriteStream } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { exitWhenInterrupted } from "./leave-nothing.ts"
import { parseOrUsage } from "./parse-or-usage.ts"
import { judgeSoak } from "./soak/judge-soak.ts"
import { runSoak } from "./soak/run-soak.ts"

const usage = "Usage: soak [--minutes N] [--speed REQUESTS-PER-SECOND] [--app express|koa] [--csv FILE]"
const { values } = parseOrUsage(usage, () =>
  parseArgs({
    options: {
      minutes: { type: "string", default: "60" },
      speed: { type: "string", default: "40" },
      app: { type: "string", default: "express" },
      csv: { type: "string", default: join(tmpdir(), `redoxkit-soak-${process.pid}.csv`) },
    },
  }),
)
const app = values.app === "express" || values.app === "koa" ? values.app : undefined
const [minutes, speed] = [Number(values.minutes), Number(values.speed)]
if (app === undefined || !(minutes > 0) || !(speed > 0)) {
  console.error(usage)
  process.exit(2)
}

exitWhenInterrupted()

const csv = createWriteStream(values.csv)
console.log(
  `${speed} requests a second for ${minutes} minutes to a server on ${app}; each second goes to ${values.csv}`,
)
let seconds = 0
const report = await runSoak({
  app,
  speed,
  milliseconds: minutes * 60_000,
  // Long enough to be seen, short enough for the warm-up.
  retentionMs: Math.min(20_000, (minutes * 60_000) / 12),
  onLook(look) {
    if (seconds === 0) csv.write(`${Object.keys(look).join(",")}\n`)
    csv.write(`${Object.values(look).join(",")}\n`)
    seconds += 1
    if (seconds % 30 !== 0) return
    const { sent, rss, heap, descriptors, file, wal, open, done, parked, loopP99 } = look
    console.log(
      `  ${seconds} s: ${sent} sent; RSS ${mega(rss)}, heap ${mega(heap)}, file ${mega(file)}, WAL ${mega(wal)} MB; ${descriptors} descriptors; ${open} open, ${done} done, ${parked} parked; event loop p99 ${loopP99.toFixed(0)} ms`,
    )
  },
})
csv.end()
console.log(`Kinds: ${[...report.kinds].map(([kind, count]) => `${kind} ${count}`).join(", ")}`)
const { lines, faults } = judgeSoak(report)
for (const line of lines) console.log(line)
for (const fault of faults) console.log(`✗ ${fault}`)
const sent = report.looks.at(-1)?.sent ?? 0
console.log(
  `${sent} requests in ${report.looks.length} s, ${report.refused} not answered 200, ${faults.length} faults`,
)
process.exitCode = faults.length === 0 ? 0 : 1

function mega(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0)
}
