// `node scripts/bootstrap.mjs crash-test [--side destination|source|poller] [--app koa] [--kills 20] [--lines 8]`: kills a
// process under load again and again, and counts what is lost. With `--store postgres`: servers that share an inbox in
// PostgreSQL, and now and then the database.
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { killDestination } from "./crash/kill-destination.ts"
import { killPoller } from "./crash/kill-poller.ts"
import { killPostgres } from "./crash/kill-postgres.ts"
import { killSource } from "./crash/kill-source.ts"
import { exampleApps } from "./sender/start-example.ts"

const sides = ["destination", "source", "poller"]
const stores = ["sqlite", "postgres"]
const LONGEST_LIFE_MS = 1_500

const root = resolve(import.meta.dirname, "..")
const { values } = parseArgs({
  options: {
    side: { type: "string" },
    store: { type: "string", default: "sqlite" },
    app: { type: "string", default: "express" },
    kills: { type: "string", default: "20" },
    lines: { type: "string", default: "8" },
  },
})
const app = exampleApps.find((name) => name === values.app)
const kills = Number(values.kills)
const lines = Number(values.lines)
if (
  app === undefined ||
  !Number.isInteger(kills) ||
  kills < 1 ||
  !Number.isInteger(lines) ||
  lines < 1 ||
  !stores.includes(values.store) ||
  (values.side !== undefined && !sides.includes(values.side))
) {
  console.error(
    `Usage: crash-test [--side ${sides.join("|")}] [--store ${stores.join("|")}] [--app ${exampleApps.join("|")}] [--kills N] [--lines N]`,
  )
  process.exit(2)
}

let faults = 0
if (values.store === "postgres") {
  const servers = 4
  const databaseCrashes = Math.floor(kills / 20)
  console.log(
    `${servers} servers on an inbox in PostgreSQL that ends ${databaseCrashes} times, ${lines} subscriptions:`,
  )
  const started = performance.now()
  const verdict = await killPostgres({
    kills,
    servers,
    databaseCrashes,
    subscriptions: lines,
    longestLifeMs: LONGEST_LIFE_MS,
    leaseMs: 3_000,
    message: JSON.parse(readFileSync(join(root, "schemas/scheduling/new.sample.json"), "utf8")),
    onKill: (kill, acknowledged) =>
      console.log(`  kill -9 number ${kill} of ${kills}; ${acknowledged} messages answered 200 so far`),
  })
  const { lost, outOfOrder, handledTwice, handledAgainAfterKill, acknowledged } = verdict
  console.log(`${acknowledged} messages answered 200 over ${kills} kills in ${secondsSince(started)} s:`)
  console.log(`  lost ${lost}, out of order ${outOfOrder}, handled twice ${handledTwice}`)
  console.log(`  handled again because its server was killed in the middle: ${handledAgainAfterKill}`)
  process.exit(lost + outOfOrder + handledTwice === 0 ? 0 : 1)
}
if (values.side === undefined || values.side === "destination") {
  console.log(`The inbox of the ${app} example, ${lines} subscriptions:`)
  const started = performance.now()
  const verdict = await killDestination({
    app,
    kills,
    subscriptions: lines,
    longestLifeMs: LONGEST_LIFE_MS,
    message: JSON.parse(readFileSync(join(root, "schemas/scheduling/new.sample.json"), "utf8")),
    onKill: (kill, acknowledged) =>
      console.log(`  kill -9 number ${kill} of ${kills}; ${acknowledged} messages answered 200 so far`),
  })
  const { lost, outOfOrder, handledTwice, handledAgainAfterKill, acknowledged } = verdict
  console.log(`${acknowledged} messages answered 200 over ${kills} kills in ${secondsSince(started)} s:`)
  console.log(`  lost ${lost}, out of order ${outOfOrder}, handled twice ${handledTwice}`)
  console.log(
    `  handled again because the process died before it could note the end: ${handledAgainAfterKill}\n`,
  )
  faults += lost + outOfOrder + handledTwice
}
if (values.side === undefined || values.side === "source") {
  console.log(`The outbox of a source, ${lines} destinations:`)
  const started = performance.now()
  const verdict = await killSource({
    kills,
    destinations: lines,
    longestLifeMs: LONGEST_LIFE_MS,
    onKill: (kill, stored) =>
      console.log(`  kill -9 number ${kill} of ${kills}; ${stored} messages stored so far`),
  })
  const { lost, outOfOrder, handledTwice, handledAgainAfterKill, acknowledged, untold } = verdict
  console.log(`${acknowledged} messages stored over ${kills} kills in ${secondsSince(started)} s:`)
  console.log(`  lost ${lost}, out of order ${outOfOrder}, sent twice ${handledTwice}`)
  console.log(
    `  sent again because the process died while they were on their way: ${handledAgainAfterKill}, not told of: ${untold}`,
  )
  faults += lost + outOfOrder + handledTwice + untold
}
if (values.side === undefined || values.side === "poller") {
  for (const into of ["inbox", "outbox"] as const) {
    console.log(`A poller into an ${into}, while its API changes and fails:`)
    const started = performance.now()
    const verdict = await killPoller({
      into,
      kills,
      longestLifeMs: LONGEST_LIFE_MS,
      onKill: (kill, changes) =>
        console.log(`  kill -9 number ${kill} of ${kills}; ${changes} changes of the API so far`),
    })
    const { lost, twice, outOfOrder, misplaced, invented, changes, passedOnAgain, parked, troubles } = verdict
    console.log(
      `${changes} changes over ${kills} kills in ${secondsSince(started)} s, ${parked} of them parked:`,
    )
    console.log(
      `  lost ${lost}, stored twice ${twice}, out of order ${outOfOrder}, misplaced ${misplaced}, invented ${invented}`,
    )
    console.log(
      `  passed on again because the process died before it could note that, and known: ${passedOnAgain}; calls that the API failed: ${troubles}\n`,
    )
    faults += lost + twice + outOfOrder + misplaced + invented
  }
}
process.exitCode = faults === 0 ? 0 : 1

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}
