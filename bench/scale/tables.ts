import type { Rows } from "../table.ts"
import type { Engine, Handled, ScaleResult, Stored } from "./result.ts"

/** A table with the name under which it stands in the docs, and what is said above it. */
export interface ScaleTable {
  readonly name: "aims" | "stored-postgres" | "stored-sqlite" | "waiting" | "handled" | "backlog"
  readonly title: string
  readonly rows: Rows
}

/** Every table of a result. */
export function tablesOf(result: ScaleResult): readonly ScaleTable[] {
  return [
    {
      name: "stored-postgres",
      title: "Stored in PostgreSQL, 16 waiting requests in each receiver",
      rows: storedInPostgres(result),
    },
    {
      name: "stored-sqlite",
      title: "Stored in SQLite, a file for each receiver, 16 waiting requests in each",
      rows: storedInSqlite(result),
    },
    { name: "waiting", title: "Stored in SQLite by one receiver", rows: waiting(result) },
    { name: "handled", title: "Handled in order", rows: handled(result) },
    { name: "backlog", title: "With a backlog, over 100 subscriptions", rows: backlog(result) },
    { name: "aims", title: "What was aimed at, and what was reached", rows: aims(result) },
  ]
}

/** What a run was made on, in one sentence. */
export function conditionsOf({ day, machine, plan }: ScaleResult): string {
  const { cores, processor, memoryGigabytes, node, postgres, pgBoss } = machine
  return `Measured on ${day} with ${cores} cores (${processor}), ${memoryGigabytes} GB of memory, Node ${node}, PostgreSQL ${postgres} and pg-boss ${pgBoss}. Medians of ${plan.rounds} rounds of ${plan.milliseconds} ms each${plan.quick ? ", a quick look on a busy machine: figures to be replaced" : ""}.`
}

function storedInPostgres({ stored }: ScaleResult): Rows {
  return [
    [
      "receivers",
      "subscriptions",
      "body",
      "inbox, messages/s",
      "pg-boss `send`/s",
      "bare inserts/s",
      "× `send`",
      "× bare",
      "ack p50 ms",
      "ack p99 ms",
      "bare p50 ms",
      "bare p99 ms",
    ],
    ...of("postgres", stored).map((row) => [
      ...place(row),
      count(row.inbox.perSecond),
      count(row.boss?.perSecond),
      count(row.bare.perSecond),
      times(row.ofBoss),
      times(row.ofBare),
      milliseconds(row.inbox.p50),
      milliseconds(row.inbox.p99),
      milliseconds(row.bare.p50),
      milliseconds(row.bare.p99),
    ]),
  ]
}

function storedInSqlite({ stored }: ScaleResult): Rows {
  return [
    [
      "receivers, files",
      "subscriptions",
      "body",
      "inbox, messages/s",
      "bare appends/s",
      "× bare",
      "ack p50 ms",
      "ack p99 ms",
      "bare p50 ms",
      "bare p99 ms",
    ],
    ...of("sqlite", stored).map((row) => [
      ...place(row),
      count(row.inbox.perSecond),
      count(row.bare.perSecond),
      times(row.ofBare),
      milliseconds(row.inbox.p50),
      milliseconds(row.inbox.p99),
      milliseconds(row.bare.p50),
      milliseconds(row.bare.p99),
    ]),
  ]
}

function waiting(result: ScaleResult): Rows {
  return [
    [
      "a sync takes",
      "body",
      "waiting requests",
      "inbox, messages/s",
      "bare, one by one/s",
      "× one by one",
      "bare, as many at a time/s",
      "× as many",
      "ack p50 ms",
      "ack p99 ms",
    ],
    ...result.waiting.map((row) => [
      row.addedMilliseconds === 0 ? "what it takes" : `${row.addedMilliseconds} ms more`,
      size(row.bytes),
      `${row.waiting}`,
      count(row.inbox.perSecond),
      count(row.oneByOne.perSecond),
      times(row.ofOneByOne),
      count(row.together.perSecond),
      times(row.ofTogether),
      milliseconds(row.inbox.p50),
      milliseconds(row.inbox.p99),
    ]),
  ]
}

function handled(result: ScaleResult): Rows {
  return [
    [
      "workers",
      "subscriptions",
      "waiting",
      "inbox in PostgreSQL/s",
      "pg-boss `fetch` and `complete`/s",
      "pg-boss `work()`/s",
      "inbox in SQLite/s",
    ],
    ...result.handled.map((row) => [
      `${row.workers}`,
      count(row.subscriptions),
      count(row.backlog),
      count(row.postgres),
      count(row.fetchAndComplete),
      count(row.work),
      row.sqlite === undefined ? "" : count(row.sqlite),
    ]),
  ]
}

function backlog(result: ScaleResult): Rows {
  return [
    ["inbox in", "waiting", "stored/s", "ack p50 ms", "ack p99 ms", "handled/s"],
    ...result.backlog.map(({ engine, waiting, inbox, handledPerSecond }) => [
      ENGINE[engine],
      count(waiting),
      count(inbox.perSecond),
      milliseconds(inbox.p50),
      milliseconds(inbox.p99),
      count(handledPerSecond),
    ]),
  ]
}

function aims({ waiting, handled, backlog }: ScaleResult): Rows {
  const rows: string[][] = [["aim", "reached"]]
  for (const [requests, aim] of Object.entries(WAITING_AIMS)) {
    const reached = waiting
      .filter((row) => row.waiting === Number(requests) && row.bytes === 1_000)
      .map(
        (row) =>
          `${times(row.ofOneByOne)}${row.addedMilliseconds === 0 ? "" : ` where a sync takes ${row.addedMilliseconds} ms more`}`,
      )
    const many = requests === "1" ? "1 waiting request" : `${requests} waiting requests`
    rows.push([`SQLite, ${many}: ${aim} times a bare append with fdatasync`, reached.join(", ")])
  }
  const ordered = (subscriptions: number): string =>
    best(handled.filter((row) => row.workers === 1 && row.subscriptions === subscriptions))
  rows.push(["PostgreSQL: 500 ordered messages a second on one busy subscription", ordered(1)])
  rows.push(["PostgreSQL: 5,000 a second spread over 100", ordered(100)])
  for (const engine of ["postgres", "sqlite"] as const) {
    const levels = backlog.filter((row) => row.engine === engine)
    const most = levels.at(-1)
    const p50 = levels.map(({ inbox }) => milliseconds(inbox.p50)).join(", ")
    const p99 = levels.map(({ inbox }) => milliseconds(inbox.p99)).join(", ")
    const waits = levels.map(({ waiting }) => count(waiting)).join(", ")
    rows.push([
      `${ENGINE[engine]}: the time of an answer does not grow with ${count(most?.waiting)} waiting`,
      `with ${waits} waiting: p50 ${p50} ms, p99 ${p99} ms`,
    ])
  }
  return rows
}

/** Times a bare append that storing in SQLite shall reach, by waiting requests. */
const WAITING_AIMS: Readonly<Record<string, number>> = { 1: 0.7, 16: 5, 64: 8 }

/** Names of the engines for people. */
export const ENGINE: Readonly<Record<Engine, string>> = { postgres: "PostgreSQL", sqlite: "SQLite" }

function of(engine: Engine, stored: readonly Stored[]): readonly Stored[] {
  return stored.filter((row) => row.engine === engine)
}

function place({ receivers, subscriptions, bytes }: Stored): readonly string[] {
  return [`${receivers}`, count(subscriptions), size(bytes)]
}

function best(rows: readonly Handled[]): string {
  return rows.map(({ postgres, backlog }) => `${count(postgres)} with ${count(backlog)} waiting`).join(", ")
}

function size(bytes: number): string {
  return `${bytes / 1_000} kB`
}

function count(value = Number.NaN): string {
  return Math.round(value).toLocaleString("en")
}

function times(value = Number.NaN): string {
  return value.toFixed(2)
}

function milliseconds(value: number): string {
  return value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString("en")
}
