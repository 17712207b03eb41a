// `node scripts/bootstrap.mjs crash-test [--app koa] [--kills 20]`: kills the example server under load and counts what is lost.
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { killUnderLoad } from "./crash/kill-under-load.ts"
import { exampleApps } from "./sender/start-example.ts"

const root = resolve(import.meta.dirname, "..")
const { values } = parseArgs({
  options: {
    app: { type: "string", default: "express" },
    kills: { type: "string", default: "20" },
    subscriptions: { type: "string", default: "8" },
  },
})
const app = exampleApps.find((name) => name === values.app)
const kills = Number(values.kills)
const subscriptions = Number(values.subscriptions)
if (
  app === undefined ||
  !Number.isInteger(kills) ||
  kills < 1 ||
  !Number.isInteger(subscriptions) ||
  subscriptions < 1
) {
  console.error(`Usage: crash-test [--app ${exampleApps.join("|")}] [--kills N] [--subscriptions N]`)
  process.exit(2)
}

const started = performance.now()
const verdict = await killUnderLoad({
  app,
  kills,
  subscriptions,
  longestLifeMs: 1_500,
  message: JSON.parse(readFileSync(join(root, "schemas/scheduling/new.sample.json"), "utf8")),
  onKill: (kill, acknowledged) =>
    console.log(`kill -9 number ${kill} of ${kills}; ${acknowledged} messages answered 200 so far`),
})
const { lost, outOfOrder, handledTwice, handledAgainAfterKill, acknowledged } = verdict
console.log(
  `\n${acknowledged} messages answered 200 by ${app} over ${kills} kills in ${((performance.now() - started) / 1000).toFixed(0)} s:`,
)
console.log(`  lost ${lost}, out of order ${outOfOrder}, handled twice ${handledTwice}`)
console.log(`  handled again because the process died before it could note the end: ${handledAgainAfterKill}`)
process.exitCode = lost + outOfOrder + handledTwice === 0 ? 0 : 1
