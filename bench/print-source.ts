import type { Effort } from "./bench.ts"
import { type Client, measureSource } from "./source.ts"

/** Measures and prints what `send` costs beside bare `fetch` with a fixed token. */
export async function printSource(effort: Effort): Promise<void> {
  console.log("\nSending. Ratios (×) are to fetch with a fixed token; medians over rounds.\n")
  console.log("size     calls  client                 req/s   rate ×   CPU µs/req  CPU ×")
  for await (const result of measureSource({ concurrency: [1, 16, 64], ...effort })) {
    for (const [client, measured] of Object.entries(result.medians)) {
      const name = client as Client
      const columns = [
        `${(result.bytes / 1000).toFixed(1)} kB`.padEnd(8),
        String(result.concurrency).padStart(5),
        ` ${client.padEnd(20)}`,
        measured.perSecond.toFixed(0).padStart(6),
        result.rateToFetch[name].toFixed(2).padStart(8),
        measured.cpuPerRequest.toFixed(0).padStart(12),
        result.cpuToFetch[name].toFixed(2).padStart(6),
      ]
      console.log(columns.join(" "))
    }
  }
}
