import type { Effort } from "./bench.ts"
import { measureServers } from "./servers.ts"

/** Measures and prints what receiving costs, beside bare `node:http` and Express with its parser. */
export async function printServers(effort: Effort): Promise<void> {
  console.log(
    "\nReceiving. Ratios (×) are to Express with express.json() and response.end(); medians over rounds.\n",
  )
  console.log("size     conn  server            req/s   rate ×   CPU µs/req  CPU ×   p99 ms  loop p99 ms")
  for (const bytes of [5_000, 200_000]) {
    const results = measureServers({ connections: [1, 16, 64], bytes, ...effort })
    for await (const { connections, medians, rateToExpress, cpuToExpress } of results) {
      for (const [variant, measured] of Object.entries(medians)) {
        const name = variant as keyof typeof medians
        const columns = [
          `${bytes / 1000} kB`.padEnd(8),
          String(connections).padStart(4),
          ` ${variant.padEnd(16)}`,
          measured.perSecond.toFixed(0).padStart(6),
          rateToExpress[name].toFixed(2).padStart(8),
          measured.cpuPerRequest.toFixed(0).padStart(12),
          cpuToExpress[name].toFixed(2).padStart(6),
          measured.p99.toFixed(1).padStart(8),
          measured.eventLoopP99.toFixed(1).padStart(12),
        ]
        console.log(columns.join(" "))
      }
    }
  }
}
