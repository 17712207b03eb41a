import { measureSlowFsync } from "./servers.ts"

/** Measures and prints how the SQLite inbox behaves on a disk whose every sync takes 5 ms. */
export async function printFsync(): Promise<void> {
  const slow = await measureSlowFsync(5)
  if (slow === undefined) return console.log("\nSlow disk: not measured, there is no C compiler here.")
  console.log("\nSlow disk (every sync takes 5 ms longer), SQLite inbox, 16 connections, 5 kB:")
  console.log(
    `  event loop p99 ${slow.eventLoopP99.toFixed(1)} ms, ${slow.perSecond.toFixed(0)} req/s, answer p99 ${slow.p99.toFixed(1)} ms`,
  )
}
