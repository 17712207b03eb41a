import type { Effort } from "./bench.ts"
import { type GeneratorMeasures, measureGenerator } from "./generator.ts"
import type { Size, WaySizes } from "./generator-sizes.ts"
import { printTable, type Rows } from "./table.ts"

const compilerNames = {
  typescript: "TypeScript 7",
  "typescript-6": "TypeScript 6",
  "typescript-5.9": "TypeScript 5.9",
}

/** Measures and prints what generating costs, and what its output weighs and costs to compile, beside the plain way. */
export async function printGenerator({ rounds, markdown }: Effort): Promise<void> {
  console.log(
    "\nGenerating, beside the plain way: json-schema-to-typescript and AJV standalone, file by file. It has no cache; of the\none changed event it is told the file. Medians over rounds; ratios (×) are to it.",
  )
  for await (const measures of measureGenerator({ rounds })) {
    const { title, events, runs } = measures
    console.log(`\n${markdown ? "### " : ""}${title}: ${events} events\n`)
    printTable(runRows(measures), { markdown })
    console.log(`\nA Node process that does nothing: ${seconds(runs.bareNode)}, part of every time above.\n`)
    printTable(sizeRows(measures), { markdown })
    console.log("")
    printTable(compileRows(measures), { markdown })
    console.log("")
    printTable(aimRows(measures), { markdown })
  }
}

function runRows({ runs: { redoxkit, plain, ratio, bareNode, memory } }: GeneratorMeasures): Rows {
  const runs = {
    cold: "cold, no cache",
    unchanged: "again, no change",
    oneChanged: "again, one event changed",
  } as const
  const rows = (Object.keys(runs) as (keyof typeof runs)[]).map((run) => [
    runs[run],
    seconds(redoxkit[run]),
    seconds(redoxkit[run] - bareNode),
    seconds(plain[run]),
    ratio[run].toFixed(2),
  ])
  const { redoxkit: ours, plain: theirs } = memory
  const memoryRow =
    ours === undefined || theirs === undefined
      ? []
      : [
          [
            "memory of a cold run, at most",
            megabytes(ours),
            "",
            megabytes(theirs),
            (ours / theirs).toFixed(2),
          ],
        ]
  return [["run", "redoxkit", "beyond Node's start", "plain", "×"], ...rows, ...memoryRow]
}

function sizeRows({ sizes: { redoxkit, plain } }: GeneratorMeasures): Rows {
  const row = (name: string, read: (sizes: WaySizes) => Size): readonly string[] => {
    const [ours, theirs] = [read(redoxkit), read(plain)]
    return [
      name,
      ...[ours, theirs].flatMap(({ bytes, gzip }) => [kilobytes(bytes), kilobytes(gzip)]),
      (ours.gzip / theirs.gzip).toFixed(2),
    ]
  }
  return [
    ["size", "redoxkit", "gzip", "plain", "gzip", "gzip ×"],
    row("types", ({ types }) => types),
    row("types without comments and blank lines", ({ bareTypes }) => bareTypes),
    row("all validators, bundled and minified", ({ validators }) => validators),
    ...(plain.oneModule === undefined
      ? []
      : [row("all validators, AJV's from one module", (sizes) => sizes.oneModule ?? sizes.validators)]),
    row("one validator, median of all", ({ oneEvent }) => oneEvent.median),
    row("one validator, Scheduling New", ({ oneEvent }) => oneEvent.schedulingNew),
    row("one validator, the largest", ({ oneEvent }) => oneEvent.largest),
  ]
}

function compileRows({ compile }: GeneratorMeasures): Rows {
  return [
    ["compiler", "types", "handlers", "time", "× one handler", "instantiations", "memory"],
    ...compile.map(({ compiler, way, handlers, milliseconds, toOneHandler, instantiations, memory }) => [
      compilerNames[compiler],
      way,
      String(handlers),
      seconds(milliseconds),
      toOneHandler.toFixed(2),
      String(instantiations),
      megabytes(memory),
    ]),
  ]
}

/** What was aimed at with TypeScript 7 and our validators, and what was reached. */
function aimRows({ runs, sizes: { redoxkit }, compile }: GeneratorMeasures): Rows {
  const all = compile.find(({ way, handlers }) => way === "redoxkit" && handlers > 1)
  const { schedulingNew, median, largest } = redoxkit.oneEvent
  const single = [schedulingNew, median, largest].map(({ gzip }) => kilobytes(gzip)).join(", ")
  return [
    ["aim", "reached"],
    ["cold below 2 s", seconds(runs.redoxkit.cold)],
    ["no change below 0.2 s beyond the start of Node", seconds(runs.redoxkit.unchanged - runs.bareNode)],
    ["types below 100 kB without comments", kilobytes(redoxkit.bareTypes.bytes)],
    ["all validators below 40 kB gzip", kilobytes(redoxkit.validators.gzip)],
    ["one validator below 4 kB gzip", `${single} (Scheduling New, median, largest)`],
    ["handlers for all compile no slower than one", `× ${all?.toOneHandler.toFixed(2)}`],
  ]
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
