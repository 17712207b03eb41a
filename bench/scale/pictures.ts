import { panel, type Series } from "./panel.ts"
import type { Engine, ScaleResult, Stored } from "./result.ts"
import { picture, text } from "./svg.ts"

/** A picture with the name of its file. */
export interface ScalePicture {
  readonly file: string
  readonly svg: string
}

/** Every picture of a result. */
export function picturesOf(result: ScaleResult): readonly ScalePicture[] {
  return [
    { file: "scale-stored.svg", svg: storedPicture(result) },
    { file: "scale-backlog.svg", svg: backlogPicture(result) },
  ]
}

const WIDTH = 800
const BETWEEN_ROWS = 122
const ENGINES: readonly Engine[] = ["postgres", "sqlite"]

/** Throughput over subscriptions: a row for each engine, a panel for each number of receivers. */
function storedPicture({ stored, plan }: ScaleResult): string {
  const rows = stored.filter(({ bytes }) => bytes === 1_000)
  const receivers = [...new Set(rows.map((row) => row.receivers))]
  const [left, right, between, height] = [64, 114, 24, 150]
  const width = (WIDTH - left - right - between * (receivers.length - 1)) / receivers.length
  const drawn = ENGINES.flatMap((engine, place) => {
    const top = 78 + place * (height + BETWEEN_ROWS)
    const ofEngine = rows.filter((row) => row.engine === engine)
    const most = Math.max(
      ...ofEngine.flatMap(({ inbox, bare, boss }) => [inbox.perSecond, bare.perSecond, boss?.perSecond ?? 0]),
    )
    return [
      text("text", { class: "heading", x: left, y: top - 44 }, HEADINGS[engine]),
      ...receivers.map((count, column) => {
        const cells = ofEngine.filter((row) => row.receivers === count)
        const last = column === receivers.length - 1
        return panel({
          left: left + column * (width + between),
          top,
          width,
          height,
          most,
          title: count === 1 ? "1 receiver" : `${count} receivers`,
          ...(column === 0 && { unit: "messages/s" }),
          series: storedSeries(engine, count, cells, last),
        })
      }),
      text(
        "text",
        { class: "middle", x: left + (WIDTH - left - right) / 2, y: top + height + 36 },
        "subscriptions",
      ),
    ]
  })
  return picture(
    {
      width: WIDTH,
      height: 78 + 2 * height + BETWEEN_ROWS + 50,
      title: "Messages stored per second, by number of subscriptions and receivers",
      description: `Medians of ${plan.rounds} rounds, bodies of 1 kB, 16 waiting requests in each receiver. The figures stand in the tables of the page.`,
    },
    drawn,
  )
}

const HEADINGS: Readonly<Record<Engine, string>> = {
  postgres: "PostgreSQL, one inbox for all receivers",
  sqlite: "SQLite, a file for each receiver",
}

function storedSeries(
  engine: Engine,
  receivers: number,
  cells: readonly Stored[],
  labelled: boolean,
): readonly Series[] {
  const series = (what: string, label: string, of: (cell: Stored) => number) => ({
    name: `${engine} ${receivers} ${what}`,
    points: cells.map((cell) => [cell.subscriptions, of(cell)] as const),
    ...(labelled && { label }),
  })
  // Measured once for all subscriptions, so one figure.
  const bare = engine === "postgres" ? "bare inserts" : "bare appends"
  return [
    { ...series("bare", bare, ({ bare }) => bare.perSecond), colour: "bare", dashed: true },
    ...(engine === "sqlite"
      ? []
      : [
          {
            ...series("boss", "pg-boss send", ({ boss }) => boss?.perSecond ?? 0),
            colour: "boss" as const,
          },
        ]),
    { ...series("inbox", "inbox", ({ inbox }) => inbox.perSecond), colour: "ours" },
  ]
}

/** Time of an answer, and handling, over the number of messages that wait. */
function backlogPicture({ backlog, plan }: ScaleResult): string {
  const [top, height, width] = [64, 150, 176]
  const cells = (engine: Engine) => backlog.filter((row) => row.engine === engine)
  const acks = ENGINES.map((engine, column) =>
    panel({
      left: 46 + column * 258,
      top,
      width,
      height,
      most: Math.max(...backlog.map(({ inbox }) => inbox.p99)),
      title: `Answer, ${engine === "postgres" ? "PostgreSQL" : "SQLite"}`,
      unit: "ms",
      series: (["p99", "p50"] as const).map((share) => ({
        name: `${engine} ack ${share}`,
        colour: share === "p50" ? "ours" : "second",
        points: cells(engine).map(({ waiting, inbox }) => [waiting, inbox[share]] as const),
        label: share,
      })),
    }),
  )
  const handled = panel({
    left: 572,
    top,
    width: 130,
    height,
    most: Math.max(...backlog.map(({ handledPerSecond }) => handledPerSecond)),
    title: "Handled",
    unit: "per second",
    series: ENGINES.map((engine) => ({
      name: `${engine} handled`,
      colour: "plain",
      points: cells(engine).map(({ waiting, handledPerSecond }) => [waiting, handledPerSecond] as const),
      label: engine === "postgres" ? "PostgreSQL" : "SQLite",
    })),
  })
  return picture(
    {
      width: WIDTH,
      height: top + height + 50,
      title: "Time of an answer and messages handled per second, by number of messages that wait",
      description: `Medians of ${plan.rounds} rounds, bodies of 1 kB, 16 waiting requests in one receiver, one worker over 100 subscriptions. The figures stand in a table of the page.`,
    },
    [
      text("text", { class: "heading", x: 46, y: 26 }, "With a backlog"),
      ...acks,
      handled,
      text("text", { class: "middle", x: 46 + 258 + width / 2, y: top + height + 38 }, "messages that wait"),
    ],
  )
}
