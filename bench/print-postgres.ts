import type { Effort } from "./bench.ts"
import { freshName, type PostgresBench, startPostgresBench } from "./postgres.ts"
import type { Task, TaskResult } from "./postgres-process.ts"
import { median } from "./statistics.ts"
import { printTable, type Rows } from "./table.ts"

/** The inbox in PostgreSQL beside plain pg-boss and a bare insert, on a server of its own. */
export async function printPostgres(effort: Effort): Promise<void> {
  const bench = await startPostgresBench()
  try {
    await printStored(bench, effort)
    await printHandled(bench, effort)
    await printBacklog(bench, effort)
  } finally {
    await bench.stop()
  }
}

/** Medians over rounds; within a round, one after the other. */
async function rounds(
  { rounds: count }: Effort,
  measure: readonly (() => Promise<TaskResult>)[],
): Promise<readonly TaskResult[]> {
  const all: TaskResult[][] = measure.map(() => [])
  for (let round = 0; round < count; round += 1)
    for (const [index, once] of measure.entries()) all[index]?.push(await once())
  return all.map((results) => ({
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
  }))
}

async function printStored(bench: PostgresBench, effort: Effort): Promise<void> {
  const { milliseconds, markdown } = effort
  const head = [
    "receivers",
    "subscriptions",
    "bare insert/s",
    "pg-boss send/s",
    "inbox/s",
    "of bare",
    "ack p50 ms",
    "p99 ms",
  ]
  const rows: string[][] = [head]
  for (const [processes, subscriptions] of [
    [1, 1],
    [1, 1_000],
    [2, 100],
    [4, 1],
    [4, 100],
    [4, 1_000],
  ] as const) {
    const name = freshName()
    const task = { name, subscriptions, count: 16, milliseconds }
    // Made beforehand, so that no process makes it while another one is being measured.
    await bench.run({ ...task, do: "fill", count: 1 })
    await bench.run({ ...task, do: "fill boss", count: 1 })
    const once = (what: Task["do"]) => () => bench.run({ ...task, do: what }, processes)
    const [bare = NONE, boss = NONE, inbox = NONE] = await rounds(effort, [
      once("insert"),
      once("send"),
      once("append"),
    ])
    rows.push([
      `${processes}`,
      `${subscriptions}`,
      ...[bare, boss, inbox].map(({ perSecond }) => perSecond.toFixed(0)),
      (inbox.perSecond / bare.perSecond).toFixed(2),
      inbox.p50.toFixed(1),
      inbox.p99.toFixed(1),
    ])
  }
  title("Messages stored, 16 waiting requests in each receiver", rows, markdown)
}

async function printHandled(bench: PostgresBench, effort: Effort): Promise<void> {
  const { milliseconds, markdown } = effort
  const rows: string[][] = [
    ["subscriptions", "backlog", "pg-boss work()/s", "pg-boss fetch and complete/s", "inbox/s"],
  ]
  for (const [subscriptions, backlog, count] of [
    [1, 3_000, 16],
    [1, 20_000, 16],
    [100, 20_000, 100],
    [1_000, 20_000, 100],
  ] as const) {
    const one = async (fill: Task["do"], what: Task["do"]): Promise<TaskResult> => {
      const task = { name: freshName(), subscriptions, milliseconds }
      await bench.run({ ...task, do: fill, count: backlog })
      return bench.run({ ...task, do: what, count })
    }
    const results = await rounds(effort, [
      () => one("fill boss", "work()"),
      () => one("fill boss", "fetch and complete"),
      () => one("fill", "handle"),
    ])
    rows.push([`${subscriptions}`, `${backlog}`, ...results.map(({ perSecond }) => perSecond.toFixed(0))])
  }
  title("Messages handled in order, one worker", rows, markdown)
}

async function printBacklog(bench: PostgresBench, effort: Effort): Promise<void> {
  const rows: string[][] = [["waiting in the inbox", "stored/s", "ack p50 ms", "p99 ms", "handled/s"]]
  const task = { name: freshName(), subscriptions: 100, milliseconds: effort.milliseconds }
  let waiting = 0
  for (const backlog of [0, 100_000, 1_000_000]) {
    if (backlog > waiting) await bench.run({ ...task, do: "fill", count: backlog - waiting })
    waiting = backlog
    const [stored = NONE] = await rounds(effort, [() => bench.run({ ...task, do: "append", count: 16 })])
    const handled = backlog === 0 ? NONE : await bench.run({ ...task, do: "handle", count: 100 })
    rows.push([
      `${backlog}`,
      stored.perSecond.toFixed(0),
      stored.p50.toFixed(1),
      stored.p99.toFixed(1),
      handled.perSecond.toFixed(0),
    ])
  }
  title("With a backlog over 100 subscriptions", rows, effort.markdown)
}

const NONE: TaskResult = { perSecond: 0, p50: 0, p99: 0 }

function title(text: string, rows: Rows, markdown: boolean): void {
  console.log(`\n${text}:\n`)
  printTable(rows, { markdown })
}
