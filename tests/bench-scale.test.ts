import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { Rate } from "../bench/scale/crew.ts"
import { pagesOf, readResult } from "../bench/scale/docs.ts"
import { measureScale } from "../bench/scale/measure.ts"
import { picturesOf } from "../bench/scale/pictures.ts"
import type { Plan } from "../bench/scale/plan.ts"
import type { ScaleResult } from "../bench/scale/result.ts"
import { text } from "../bench/scale/svg.ts"
import { tablesOf } from "../bench/scale/tables.ts"

const SMALLEST: Plan = {
  rounds: 1,
  milliseconds: 20,
  quick: true,
  warmUpMilliseconds: 0,
  receivers: [2],
  subscriptions: [3],
  large: { bytes: 5_000, receivers: [], subscriptions: 3 },
  // A disk that is slower needs a C compiler.
  waiting: { requests: [2], bytes: [1_000], addedMilliseconds: [0] },
  handled: [{ subscriptions: 3, backlog: 50, workers: 1 }],
  workMilliseconds: 20,
  backlogs: [0, 50],
}

test("the scale bench measures every store and what is beside it, with something to show for each", async () => {
  const result = await measureScale(SMALLEST, () => {})

  expect(result.stored).toHaveLength(2)
  expect(result.waiting).toHaveLength(1)
  expect(result.handled).toHaveLength(1)
  expect(result.backlog).toHaveLength(4)
  // Times, of which no rounding makes 0, and rates.
  const figures = figuresOf({ ...result, machine: undefined })
  expect(figures.length).toBeGreaterThan(40)
  expect(
    figures.filter(
      ([path, figure]) => !(figure > 0) && !path.endsWith("waiting") && !path.endsWith("addedMilliseconds"),
    ),
  ).toEqual([])
}, 900_000)

test("the pictures are well-formed, and have every line with all its points", () => {
  const pictures = picturesOf(fixedResult())

  for (const { svg } of pictures) expect(unclosed(svg)).toEqual([])
  expect(unclosed(text("text", { x: 1 }, "a & b <c>"))).toEqual([])
  const lines = new Map(pictures.flatMap(({ svg }) => seriesOf(svg)))
  const expected = new Map<string, number>()
  for (const engine of ["postgres", "sqlite"]) {
    for (const receivers of [1, 2, 4]) {
      expected.set(`${engine} ${receivers} inbox`, 4)
      expected.set(`${engine} ${receivers} bare`, 4)
      if (engine === "postgres") expected.set(`${engine} ${receivers} boss`, 4)
    }
    for (const what of ["ack p50", "ack p99", "handled"]) expected.set(`${engine} ${what}`, 3)
  }
  expect([...lines.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [name, points] of lines) {
    expect(points.length, name).toBe(expected.get(name))
    expect(
      points.flat().filter((place) => !(place >= 0 && place <= 800)),
      name,
    ).toEqual([])
  }
})

test("more messages a second stand higher, and more subscriptions further right", () => {
  const lines = new Map(picturesOf(fixedResult()).flatMap(({ svg }) => seriesOf(svg)))
  const points = lines.get("postgres 1 inbox") ?? []

  expect(points.map(([x]) => x)).toEqual(
    points.map(([x]) => x).toSorted((one, other) => (one ?? 0) - (other ?? 0)),
  )
  const [[, first = 0] = [], , , [, last = 0] = []] = points
  expect(last).toBeLessThan(first)
})

test("every row of every table has as many cells as its head, and no figure is missing", () => {
  for (const { name, rows } of tablesOf(fixedResult())) {
    expect(rows.length, name).toBeGreaterThan(1)
    for (const row of rows) expect(row, name).toHaveLength(rows[0]?.length ?? 0)
    expect(rows.flat().join(" "), name).not.toMatch(/NaN|undefined|Infinity/)
  }
})

test("the pictures and tables of the docs are those of the result that is kept", () => {
  for (const { path, content } of pagesOf(readResult(join(import.meta.dirname, "../bench/scale.json"))))
    expect(readFileSync(path, "utf8").replaceAll("\r\n", "\n"), path).toBe(content.replaceAll("\r\n", "\n"))
})

/** A result that nobody has measured: more of everything makes it faster. */
function fixedResult(): ScaleResult {
  const rate = (perSecond: number): Rate => ({ perSecond, p50: 1.25, p99: 12.5 })
  return {
    version: 1,
    day: "2026-01-01",
    machine: {
      cores: 2,
      processor: "a processor",
      memoryGigabytes: 8,
      system: "linux x64",
      node: "24.0.0",
      postgres: "18.0",
      pgBoss: "12.0.0",
    },
    plan: { rounds: 3, milliseconds: 1_000, quick: false },
    stored: (["postgres", "sqlite"] as const).flatMap((engine) =>
      [1, 2, 4].flatMap((receivers) =>
        [1, 10, 100, 1_000].map((subscriptions) => ({
          engine,
          receivers,
          subscriptions,
          bytes: 1_000,
          inbox: rate(5_000 * receivers + subscriptions),
          bare: rate(4_000 * receivers),
          ofBare: 1.25,
          ...(engine === "postgres" && { boss: rate(2_000), ofBoss: 2.5 }),
        })),
      ),
    ),
    waiting: [0, 1].flatMap((addedMilliseconds) =>
      [1, 16, 64].map((waiting) => ({
        addedMilliseconds,
        bytes: 1_000,
        waiting,
        inbox: rate(900 * waiting),
        oneByOne: rate(1_000),
        together: rate(2_000),
        ofOneByOne: 0.9 * waiting,
        ofTogether: 0.45 * waiting,
      })),
    ),
    handled: [1, 100].map((subscriptions) => ({
      subscriptions,
      backlog: 20_000,
      workers: 1,
      work: 2,
      fetchAndComplete: 100,
      postgres: 900,
      sqlite: 1_000,
    })),
    backlog: (["postgres", "sqlite"] as const).flatMap((engine) =>
      [0, 100_000, 1_000_000].map((waiting) => ({
        engine,
        waiting,
        inbox: rate(10_000),
        handledPerSecond: 6_000,
      })),
    ),
  }
}

/** Every number of a value, with the way to it. */
function figuresOf(value: unknown, path = ""): readonly (readonly [string, number])[] {
  if (typeof value === "number") return [[path, value]]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => figuresOf(inner, `${path}/${key}`))
}

/** Elements that are not closed, or closed without being open, or written in letters that mean something else. */
function unclosed(svg: string): readonly string[] {
  const open: string[] = []
  const wrong: string[] = []
  const words = svg.replaceAll(
    /<(\/?)([a-z]+)((?: [\w-]+="[^"<>]*")*)(\/?)>/g,
    (_, closing, name, _given, empty) => {
      if (closing === "/") {
        if (open.pop() !== name) wrong.push(`/${name}`)
      } else if (empty !== "/") open.push(name)
      return ""
    },
  )
  if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(words)) wrong.push(words)
  return [...wrong, ...open]
}

function seriesOf(svg: string): readonly (readonly [string, readonly (readonly number[])[]])[] {
  return [...svg.matchAll(/data-series="([^"]+)">\s*<polyline[^>]* points="([^"]+)"/g)].map(
    ([, name = "", points = ""]) => [name, points.split(" ").map((point) => point.split(",").map(Number))],
  )
}
