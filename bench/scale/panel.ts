import { scaleLinear, scaleLog } from "d3-scale"
import { element, text } from "./svg.ts"

/** One line of a panel. */
export interface Series {
  /** Unique in the picture. */
  readonly name: string
  readonly colour: "ours" | "second" | "plain" | "boss" | "bare"
  /** A line to compare with, without marks. */
  readonly dashed?: boolean
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Written at the end of the line. */
  readonly label?: string
}

/** A small chart: x is logarithmic, y begins at 0. */
export interface Panel {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly title: string
  /** Largest value of y that must have room. */
  readonly most: number
  /** Unit of y; only where the numbers of y are written. */
  readonly unit?: string
  readonly series: readonly Series[]
}

const LABEL_HEIGHT = 15

/** Draws a panel. */
export function panel(given: Panel): string {
  const { left, top, width, height, title, most, unit, series } = given
  const bottom = top + height
  const y = scaleLinear([0, most], [bottom, top]).nice(4)
  const values = [...new Set(series.flatMap(({ points }) => points.map(([value]) => value)))].sort(
    (one, other) => one - other,
  )
  const x = placesOf(values, left, width)
  const gap = values[0] === 0 ? (x(0) + x(values[1] ?? 1)) / 2 : undefined
  return element("g", {}, [
    text("text", { class: "panel", x: left, y: top - 12 }, title),
    ...(unit === undefined ? [] : [text("text", { x: left + width, y: top - 12, class: "right" }, unit)]),
    ...y
      .ticks(4)
      .flatMap((value) => [
        element("line", { class: "grid", x1: left, x2: left + width, y1: y(value), y2: y(value) }),
        ...(unit === undefined
          ? []
          : [text("text", { class: "right", x: left - 8, y: y(value) + 4 }, value.toLocaleString("en"))]),
      ]),
    ...(gap === undefined
      ? [[left, left + width]]
      : [
          [left, gap - 3],
          [gap + 3, left + width],
        ]
    ).map(([x1, x2]) => element("line", { class: "axis", x1, x2, y1: bottom, y2: bottom })),
    ...(gap === undefined ? [] : [gap - 3, gap + 3]).map((at) =>
      element("line", { class: "axis", x1: at - 2, x2: at + 2, y1: bottom + 5, y2: bottom - 5 }),
    ),
    ...values.map((value) => text("text", { class: "middle", x: x(value), y: bottom + 17 }, short(value))),
    ...series.map((one) => curve(one, x, y)),
    ...labels(given, y),
  ])
}

/** Places on a logarithmic axis. It has no 0: that stands one step before the first number, behind a gap. */
function placesOf(values: readonly number[], left: number, width: number): (value: number) => number {
  const positive = values.filter((value) => value > 0)
  const [least = 1] = positive
  const begins = values[0] === 0 ? least / 10 : least
  const inset = 14
  const scale = scaleLog([begins, positive.at(-1) ?? 10], [left + inset, left + width - inset])
  return (value) => scale(value === 0 ? begins : value)
}

function curve(
  { name, colour, dashed = false, points }: Series,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const places = points.map(([at, value]) => [x(at), y(value)] as const)
  const line = places.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ")
  return element("g", { class: colour, "data-series": name }, [
    element("polyline", { class: dashed ? "curve dashed" : "curve", points: line }),
    ...(dashed ? [] : places.map(([cx, cy]) => element("circle", { cx, cy, r: 3 }))),
  ])
}

function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`
  return value >= 10_000 ? `${value / 1_000}k` : value.toLocaleString("en")
}

/** Labels at the ends of the lines, moved apart where they would touch. */
function labels(
  { left, top, width, height, series }: Panel,
  y: (value: number) => number,
): readonly string[] {
  const wanted = series
    .flatMap(({ label, colour, points }) =>
      label === undefined ? [] : [{ label, colour, at: y(points.at(-1)?.[1] ?? 0) }],
    )
    .sort((one, other) => one.at - other.at)
  const placed: number[] = []
  for (const { at } of wanted) placed.push(Math.max(at, (placed.at(-1) ?? top - LABEL_HEIGHT) + LABEL_HEIGHT))
  // Not below the axis: then the last ones move up again.
  for (let index = placed.length - 1, most = top + height; index >= 0; index -= 1, most -= LABEL_HEIGHT)
    placed[index] = Math.min(placed[index] ?? most, most)
  return wanted.map(({ label, colour }, index) =>
    text("text", { class: colour, x: left + width + 6, y: (placed[index] ?? 0) + 4 }, label),
  )
}
