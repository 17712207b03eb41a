// `node scripts/bootstrap.mjs crash-test [--side destination|source|poller] [--app koa] [--kills 20] [--lines 8]`: kills a
// process under load again and again, and counts what is lost. With `--store postgres`: several processes that share an
// inbox or an outbox in PostgreSQL, and now and then the database.
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import type { Verdict } from "./crash/check-history.ts"
import { killDestination } from "./crash/kill-destination.ts"
import { killPoller } from "./crash/kill-poller.ts"
import { killPostgres } from "./crash/kill-postgres.ts"
import { killPostgresSource } from "./crash/kill-postgres-source.ts"
import { killSource } from "./crash/kill-source.ts"
import { exitWhenInterrupted } from "./leave-nothing.ts"
import { parseOrUsage } from "./parse-or-usage.ts"
import { exampleApps } from "./sender/start-example.ts"

const sides = ["destination", "source", "poller"]
const stores = ["sqlite", "postgres"] as const
const LONGEST_LIFE_MS = 1_500
/** Processes that share a store in PostgreSQL. */
const PROCESSES = 4
const LEASE_MS = 3_000

const root = resolve(import.meta.dirname, "..")
const usage = `Usage: crash-test [--side ${sides.join("|")}] [--store ${stores.join("|")}] [--app ${exampleApps.join("|")}] [--kills N] [--lines N]`
const { values } = parseOrUsage(usage, () =>
  parseArgs({
    options: {
      side: { type: "string" },
      store: { type: "string", default: "sqlite" },
      app: { type: "string", default: "express" },
      kills: { type: "string", default: "20" },
      lines: { type: "string", default: "8" },
    },
  }),
)
const app = exampleApps.find((name) => name === values.app)
const store = stores.find((name) => name === values.store)
const kills = Number(values.kills)
const lines = Number(values.lines)
if (
  app === undefined ||
  store === undefined ||
  !Number.isInteger(kills) ||
  kills < 1 ||
  !Number.isInteger(lines) ||
  lines < 1 ||
  (values.side !== undefined && !sides.includes(values.side))
) {
  console.error(usage)
  process.exit(2)
}
const databaseCrashes = store === "postgres" ? Math.floor(kills / 20) : 0
const inPostgres = { kills, databaseCrashes, longestLifeMs: LONGEST_LIFE_MS, leaseMs: LEASE_MS }
exitWhenInterrupted()

let faults = 0
if (values.side === undefined || values.side === "destination") {
  console.log(
    store === "postgres"
      ? `${PROCESSES} servers on an inbox in PostgreSQL that ends ${databaseCrashes} times, ${lines} subscriptions:`
      : `The inbox of the ${app} example, ${lines} subscriptions:`,
  )
  const started = performance.now()
  const message = JSON.parse(readFileSync(join(root, "schemas/scheduling/new.sample.json"), "utf8"))
  const onKill = tellOf("messages answered 200")
  const verdict =
    store === "postgres"
      ? await killPostgres({ ...inPostgres, servers: PROCESSES, subscriptions: lines, message, onKill })
      : await killDestination({
          ...{ app, kills, subscriptions: lines, longestLifeMs: LONGEST_LIFE_MS },
          ...{ message, onKill },
        })
  printVerdict(verdict, "messages answered 200", "handled", started)
  console.log(
    `  handled again because the process died before it could note the end: ${verdict.handledAgainAfterKill}\n`,
  )
}
if (values.side === undefined || values.side === "source") {
  console.log(
    store === "postgres"
      ? `${PROCESSES} processes on an outbox in PostgreSQL that ends ${databaseCrashes} times, ${lines} destinations:`
      : `The outbox of a source, ${lines} destinations:`,
  )
  const started = performance.now()
  const onKill = tellOf("messages stored")
  const verdict =
    store === "postgres"
      ? await killPostgresSource({ ...inPostgres, processes: PROCESSES, destinations: lines, onKill })
      : await killSource({ kills, destinations: lines, longestLifeMs: LONGEST_LIFE_MS, onKill })
  printVerdict(verdict, "messages stored", "sent", started)
  console.log(
    `  sent again because the process died while they were on their way: ${verdict.handledAgainAfterKill}, not told of: ${verdict.untold}\n`,
  )
  faults += verdict.untold
}
if (values.side === undefined || values.side === "poller") {
  for (const into of ["inbox", "outbox"] as const) {
    const place = store === "postgres" ? ` in PostgreSQL that ends ${databaseCrashes} times` : ""
    console.log(`A poller into an ${into}${place}, while its API changes and fails:`)
    const started = performance.now()
    const verdict = await killPoller({
      ...{ into, store, kills, databaseCrashes },
      longestLifeMs: LONGEST_LIFE_MS,
      onKill: tellOf("changes of the API"),
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

function tellOf(what: string): (kill: number, count: number) => void {
  return (kill, count) => console.log(`  kill -9 number ${kill} of ${kills}; ${count} ${what} so far`)
}

function printVerdict(
  { lost, outOfOrder, handledTwice, acknowledged }: Verdict,
  what: string,
  done: string,
  started: number,
): void {
  console.log(`${acknowledged} ${what} over ${kills} kills in ${secondsSince(started)} s:`)
  console.log(`  lost ${lost}, out of order ${outOfOrder}, ${done} twice ${handledTwice}`)
  faults += lost + outOfOrder + handledTwice
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(0)
}
