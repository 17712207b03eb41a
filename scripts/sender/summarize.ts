import { type Followed, wentAllTheWay } from "./follow-handling.ts"
import { groupBy } from "./group-by.ts"

/** What a run came to, as lines for people. */
export interface Summary {
  /** A line for each data model, under a headline. */
  readonly table: readonly string[]
  /** A line for each message that did not go all the way. */
  readonly failures: readonly string[]
  /** One line for all. */
  readonly closing: string
  /** Whether every message went all the way. */
  readonly complete: boolean
}

/**
 * Sums up a run.
 *
 * @param total - how many messages there were; those behind a refused one were never sent
 */
export function summarize(followed: readonly Followed[], total: number): Summary {
  const groups = [...groupBy(followed, ({ dataModel }) => dataModel)].sort(([one], [other]) =>
    one.localeCompare(other),
  )
  const rows = groups.map(([dataModel, messages]) => {
    const times = messages.map(({ answerMs }) => answerMs).sort((one, other) => one - other)
    return [
      dataModel,
      String(messages.length),
      String(count(messages, ({ status }) => status === 200)),
      String(count(messages, wentAllTheWay)),
      String(count(messages, hasIssues)),
      (times[Math.floor(times.length / 2)] ?? 0).toFixed(0),
      (times.at(-1) ?? 0).toFixed(0),
    ]
  })
  const handled = count(followed, wentAllTheWay)
  const unsent = total - followed.length
  return {
    table: alignColumns([
      ["data model", "delivered", "answered 200", "handled", "with issues", "median ms", "max ms"],
      ...rows,
    ]),
    failures: [
      ...followed.filter((one) => !wentAllTheWay(one)).map(explain),
      ...(unsent > 0 ? [`${unsent} more were held back behind a message that was refused`] : []),
    ],
    closing: `${count(followed, ({ status }) => status === 200)} of ${total} answered 200, ${handled} of ${total} handled, ${count(followed, hasIssues)} with validation issues`,
    complete: handled === total,
  }
}

function explain({ file, dataModel, eventType, status, attempts, line }: Followed): string {
  const what = `${dataModel} ${eventType} (${file})`
  const tries = attempts === 1 ? "tried once" : `tried ${attempts} times`
  if (status === 0) return `${what}: no answer, ${tries}`
  if (status !== 200) return `${what}: answered ${status}, ${tries}`
  if (line === undefined) return `${what}: answered 200, but not handled in time`
  return `${what}: answered 200, but ended as "${line.outcome}" under ${line.dataModel} ${line.eventType}`
}

function hasIssues({ line }: Followed): boolean {
  return (line?.issues ?? 0) > 0
}

function count(messages: readonly Followed[], fits: (one: Followed) => boolean): number {
  return messages.filter(fits).length
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  )
}
