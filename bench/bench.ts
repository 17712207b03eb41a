// Speed, side by side with what one would use instead, in one run. `pnpm bench`; `pnpm bench -- --quick` for a first look.
import { parseArgs } from "node:util"
import { measureServers, measureSlowFsync } from "./servers.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
})
const rounds = values.quick ? 3 : 7
const milliseconds = values.quick ? 500 : 1_500
const wanted = (part: string): boolean => values.only === undefined || values.only === part

if (wanted("servers")) {
  console.log("Receiving: ratios to Express with express.json() and response.end(); medians over rounds\n")
  console.log("size     conn  server            req/s   rate ×   CPU µs/req  CPU ×   p99 ms  loop p99 ms")
  for (const bytes of [5_000, 200_000]) {
    for (const connections of [1, 16, 64]) {
      const { medians, rateToExpress, cpuToExpress } = await measureServers({
        connections,
        bytes,
        rounds,
        milliseconds,
      })
      for (const [variant, measured] of Object.entries(medians)) {
        const name = variant as keyof typeof medians
        console.log(
          [
            `${bytes / 1000} kB`.padEnd(8),
            String(connections).padStart(4),
            ` ${variant.padEnd(16)}`,
            measured.perSecond.toFixed(0).padStart(6),
            rateToExpress[name].toFixed(2).padStart(8),
            measured.cpuPerRequest.toFixed(0).padStart(12),
            cpuToExpress[name].toFixed(2).padStart(6),
            measured.p99.toFixed(1).padStart(8),
            measured.eventLoopP99.toFixed(1).padStart(12),
          ].join(" "),
        )
      }
    }
  }
}

if (wanted("fsync")) {
  const slow = await measureSlowFsync(5)
  console.log(
    slow === undefined
      ? "\nSlow disk: not measured, there is no C compiler"
      : `\nSlow disk (every sync 5 ms longer, 16 connections, 5 kB): event loop p99 ${slow.eventLoopP99.toFixed(1)} ms, ${slow.perSecond.toFixed(0)} req/s, answer p99 ${slow.p99.toFixed(1)} ms`,
  )
}
