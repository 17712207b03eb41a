// `node scripts/bootstrap.mjs hostile [--requests 1000000] [--app express|koa] [--seed N] [--minutes N] [--timing]`: sends what no honest
// sender sends, and checks that the server answers, stores nothing uncalled, loses nothing and grows no larger.
import { parseArgs } from "node:util"
import { attack } from "./hostile/attack.ts"
import { measureTiming } from "./hostile/timing.ts"
import { judgeSlope } from "./steady/slope.ts"

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "1000000" },
    app: { type: "string", default: "express" },
    seed: { type: "string" },
    minutes: { type: "string" },
    timing: { type: "boolean", default: false },
    samples: { type: "string", default: "20000" },
  },
})
const app = values.app === "express" || values.app === "koa" ? values.app : undefined
const [requests, seed, samples] = [
  Number(values.requests),
  Number(values.seed ?? Math.floor(Math.random() * 2 ** 31)),
  Number(values.samples),
]
if (
  app === undefined ||
  ![requests, seed, samples].every(Number.isSafeInteger) ||
  requests < 1 ||
  samples < 100
) {
  console.error(
    "Usage: hostile [--requests N] [--app express|koa] [--seed N] | hostile --timing [--samples N] [--app express|koa]",
  )
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
  ...(values.minutes !== undefined && { longestMs: Number(values.minutes) * 60_000 }),
  onRound(sent, state) {
    rounds += 1
    if (rounds % every !== 0) return
    const { rss, heap, buffers, descriptors, open } = state
    const seconds = (performance.now() - started) / 1000
    console.log(
      `  ${sent} sent in ${seconds.toFixed(0)} s; RSS ${megabytes(rss)} MB, heap ${megabytes(heap)} MB, buffers ${megabytes(buffers)} MB, ${descriptors} descriptors, ${open} open`,
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

const rows = [
  ["RSS", report.states.map(({ rss }) => rss), 24 * MEGABYTE, MEGABYTE, "MB"],
  ["heap", report.states.map(({ heap }) => heap), 8 * MEGABYTE, MEGABYTE, "MB"],
  ["buffers", report.states.map(({ buffers }) => buffers), 16 * MEGABYTE, MEGABYTE, "MB"],
  ["descriptors", report.states.map(({ descriptors }) => descriptors), 8, 1, ""],
] as const
let growing = 0
for (const [name, row, tolerance, unit, label] of rows) {
  const { growth, median, isLevel } = judgeSlope(row, tolerance)
  if (isLevel === false) growing += 1
  const verdict = isLevel === undefined ? "too few measurements for a verdict" : isLevel ? "level" : "GROWS"
  console.log(
    `${name}: median ${(median / unit).toFixed(0)} ${label}, growth by its slope ${(growth / unit).toFixed(1)} ${label}: ${verdict}`,
  )
}
for (const { what, hex } of report.violations) console.log(`✗ ${what}\n  ${hex}`)
const violations = report.violations.length + growing
console.log(
  `${report.sent} requests in ${seconds} s, ${[...report.answers.values()].reduce((sum, count) => sum + count, 0)} answers, ${report.acknowledged} messages answered 200, ${report.stored} stored, ${violations} violations${violations > 0 ? `; again with --app ${app} --seed ${seed} --requests ${requests}` : ""}`,
)
process.exitCode = violations === 0 ? 0 : 1
