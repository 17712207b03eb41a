// `node scripts/bootstrap.mjs hostile [--requests 1000000] [--app express|koa] [--seed N] [--minutes N] [--pools small|default] [--timing]`:
// sends what no honest sender sends, and checks that the server answers, stores nothing uncalled, loses nothing and grows no larger.
import { parseArgs } from "node:util"
import { attack } from "./hostile/attack.ts"
import { judgeMemory } from "./hostile/judge-memory.ts"
import { measureTiming } from "./hostile/timing.ts"
import { exitWhenInterrupted } from "./leave-nothing.ts"
import { parseOrUsage } from "./parse-or-usage.ts"

exitWhenInterrupted()

const usage =
  "Usage: hostile [--requests N] [--app express|koa] [--seed N] [--minutes N] [--pools small|default] [--leak BYTES] | hostile --timing [--samples N] [--app express|koa]"
const { values } = parseOrUsage(usage, () =>
  parseArgs({
    options: {
      requests: { type: "string", default: "1000000" },
      app: { type: "string", default: "express" },
      seed: { type: "string" },
      minutes: { type: "string" },
      timing: { type: "boolean", default: false },
      pools: { type: "string", default: "small" },
      leak: { type: "string", default: "0" },
      samples: { type: "string", default: "20000" },
    },
  }),
)
const app = values.app === "express" || values.app === "koa" ? values.app : undefined
const pools = values.pools === "small" || values.pools === "default" ? values.pools : undefined
const [requests, seed, samples, leak] = [
  Number(values.requests),
  Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  Number(values.samples),
  Number(values.leak),
]
if (
  app === undefined ||
  pools === undefined ||
  ![requests, seed, samples, leak].every(Number.isSafeInteger) ||
  requests < 1 ||
  samples < 100
) {
  console.error(usage)
  process.exit(2)
}

if (values.timing) {
  process.exit((await measureTiming({ app, samples })) ? 0 : 1)
}

console.log(`${requests} hostile requests to a server on ${app}, seed ${seed}:`)
const MEGABYTE = 1024 * 1024
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0)
const started = performance.now()
const every = Math.max(1, Math.floor(requests / 1_000 / 50))
let rounds = 0
const report = await attack({
  app,
  requests,
  seed,
  pools,
  leak,
  ...(values.minutes !== undefined && { longestMs: Number(values.minutes) * 60_000 }),
  onRound(sent, state) {
    rounds += 1
    if (rounds % every !== 0) return
    const { rss, heap, buffers, threadHeap, descriptors, open } = state
    const seconds = (performance.now() - started) / 1000
    console.log(
      `  ${sent} sent in ${seconds.toFixed(0)} s; RSS ${megabytes(rss)} MB, heap ${megabytes(heap)} MB, buffers ${megabytes(buffers)} MB, thread ${megabytes(threadHeap)} MB, ${descriptors} descriptors, ${open} open`,
    )
  },
})
const seconds = ((performance.now() - started) / 1000).toFixed(0)
const list = (counts: ReadonlyMap<string | number, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name}: ${count}`)
    .join(", ")
console.log(`Kinds: ${list(report.kinds)}`)
console.log(`Answers: ${list(report.answers)}`)

let growing = 0
for (const { name, median, most, growth, verdict } of judgeMemory(report.states, pools)) {
  if (verdict === "GROWS") growing += 1
  const unit = name === "descriptors" ? "" : " MB"
  console.log(
    `${name}: median ${median.toFixed(0)}${unit}, most ${most.toFixed(0)}${unit}, growth by its slope ${growth.toFixed(1)}${unit}: ${verdict}`,
  )
}
for (const { what, hex } of report.violations) console.log(`✗ ${what}\n  ${hex}`)
const violations = report.violations.length + growing
console.log(
  `${report.sent} requests in ${seconds} s, ${[...report.answers.values()].reduce((sum, count) => sum + count, 0)} answers, ${report.acknowledged} messages answered 200, ${report.stored} stored, ${report.slow} slow ones answered, ${violations} violations${violations > 0 ? `; again with --app ${app} --seed ${seed} --requests ${requests}` : ""}`,
)
process.exitCode = violations === 0 ? 0 : 1
