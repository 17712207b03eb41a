import type { Effort } from "./bench.ts"
import { measureValidation, type Ratios } from "./validation.ts"

/** Measures and prints what validating the samples costs beside parsing them, and what the validators weigh. */
export async function printValidation({ rounds }: Effort): Promise<void> {
  const { events, toJsonParse, ajvStartMilliseconds, types, validators, bundles, coldStart, coldImport } =
    await measureValidation({ rounds })
  const line = (name: string, { mean, median, worst }: Ratios): void =>
    console.log(
      `  ${name.padEnd(30)} mean ${mean.toFixed(3)}  median ${median.toFixed(3)}  worst ${worst.toFixed(3)}`,
    )
  console.log(
    `\nValidating the samples of all ${events} events. Ratios are to JSON.parse of the same bytes.\n`,
  )
  line("redoxkit", toJsonParse.redoxkit)
  line("AJV, its own settings", toJsonParse.ajv)
  line("AJV, references as calls", toJsonParse.ajvReferencesAsCalls)
  console.log(
    `  AJV compiles all schemas at start-up in ${ajvStartMilliseconds.toFixed(0)} ms; ours are compiled already.`,
  )
  console.log(
    `\nAll validators: ${kilobytes(validators.bytes)}, ${kilobytes(validators.gzip)} gzip. Types: ${kilobytes(types.bytes)}.`,
  )
  const { all, events: each } = bundles
  console.log(
    `Bundled and minified: all ${kilobytes(all.bytes)}, ${kilobytes(all.gzip)} gzip. One event, gzip:`,
  )
  for (const [title, one] of [
    ["median", each[each.length >> 1]],
    ["Scheduling/New", each.find(({ event }) => event === "scheduling/new")],
    ["largest", each.at(-1)],
  ] as const)
    console.log(`  ${title.padEnd(15)} ${((one?.gzip ?? Number.NaN) / 1000).toFixed(1)} kB (${one?.event})`)
  console.log(
    `The first ${coldStart.messages} messages of a new process, imports included: ${coldStart.milliseconds.toFixed(0)} ms, ` +
      `${coldStart.toJsonParse.toFixed(2)} of parsing them.`,
  )
  console.log("Import of one event's validator in a new process, median:")
  for (const [event, milliseconds] of Object.entries(coldImport))
    console.log(`  ${event.padEnd(40)} ${milliseconds.toFixed(1)} ms`)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}
