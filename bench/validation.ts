// Validators: time against JSON.parse of the same bytes, and against what one would use instead; sizes; cold imports.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import { models } from "@redoxkit/models"

const root = path.resolve(import.meta.dirname, "..")
const schemas = path.join(root, "schemas")
const modelsPackage = path.join(root, "packages/models")

/** Ratio of the time for one message to `JSON.parse` of its bytes, over the samples of all events. */
export interface Ratios {
  readonly mean: number
  readonly median: number
  readonly worst: number
}

/** Bytes of a group of files, as they are and compressed together. */
export interface Size {
  readonly bytes: number
  readonly gzip: number
}

/** What `measureValidation` found. */
export interface ValidationMeasures {
  readonly events: number
  /** Our validators, and AJV on the same schemas with its own settings and with references as calls. */
  readonly toJsonParse: {
    readonly redoxkit: Ratios
    readonly ajv: Ratios
    readonly ajvReferencesAsCalls: Ratios
  }
  /** Milliseconds that AJV takes to compile all schemas at start-up; ours are compiled already. */
  readonly ajvStartMilliseconds: number
  readonly types: Size
  readonly validators: Size
  /** Milliseconds for `loadValidator()` in a new process that has loaded the catalogue; medians. */
  readonly coldImport: { readonly [event: string]: number }
}

interface Sample {
  readonly event: string
  readonly schema: string
  readonly text: string
  readonly message: unknown
}

/**
 * Measures the validators of `@redoxkit/models`.
 *
 * @param rounds - repetitions, of which the median counts
 */
export async function measureValidation({ rounds = 7 } = {}): Promise<ValidationMeasures> {
  const samples = readSamples()
  const parse = samples.map(({ text }) => time(() => JSON.parse(text), text.length, rounds))
  const measure = async (validators: ReadonlyMap<string, (message: unknown) => unknown>): Promise<Ratios> =>
    summarize(
      samples.map(({ event, message, text }, index) => {
        const validate = validators.get(event)
        if (validate === undefined) throw new Error(`no validator for ${event}`)
        return time(() => validate(message), text.length, rounds) / (parse[index] ?? Number.NaN)
      }),
    )

  const redoxkit = await measure(await loadOurs())
  const started = performance.now()
  const plain = compileWithAjv(samples, {})
  const ajvStartMilliseconds = performance.now() - started
  const ajv = await measure(plain)
  const ajvReferencesAsCalls = await measure(compileWithAjv(samples, { inlineRefs: false }))
  const generated = path.join(modelsPackage, "src/generated")
  return {
    events: samples.length,
    toJsonParse: { redoxkit, ajv, ajvReferencesAsCalls },
    ajvStartMilliseconds,
    types: sizeOf([path.join(generated, "types.gen.ts")]),
    validators: sizeOf(list(path.join(generated, "validators"), ".gen.ts")),
    coldImport: measureColdImports(rounds),
  }
}

function readSamples(): readonly Sample[] {
  return list(schemas, ".sample.json").map((file) => {
    const text = JSON.stringify(JSON.parse(readFileSync(file, "utf8")))
    const message = JSON.parse(text) as { Meta: { DataModel: string; EventType: string } }
    const schema = file.replace(".sample.json", ".schema.json")
    return { event: `${message.Meta.DataModel}/${message.Meta.EventType}`, schema, text, message }
  })
}

async function loadOurs(): Promise<ReadonlyMap<string, (message: unknown) => unknown>> {
  const entries = models.events.map(
    async ({ dataModel, eventType, loadValidator }) =>
      [`${dataModel}/${eventType}`, await loadValidator()] as const,
  )
  return new Map(await Promise.all(entries))
}

interface AjvLike {
  addSchema(schema: object, key: string): void
  getSchema(key: string): ((message: unknown) => unknown) | undefined
}

function compileWithAjv(
  samples: readonly Sample[],
  options: object,
): ReadonlyMap<string, (message: unknown) => unknown> {
  // AJV belongs to the generator; nothing that is published loads it.
  const require = createRequire(path.join(root, "packages/codegen/package.json"))
  const { Ajv2020 } = require("ajv/dist/2020.js") as { Ajv2020: new (options: object) => AjvLike }
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, ...options })
  const keyOf = (file: string): string => pathToFileURL(file).href
  for (const file of list(schemas, ".schema.json")) {
    ajv.addSchema(JSON.parse(readFileSync(file, "utf8")) as object, keyOf(file))
  }
  return new Map(
    samples.map(({ event, schema }) => {
      const validate = ajv.getSchema(keyOf(schema))
      if (validate === undefined) throw new Error(`AJV has no schema for ${event}`)
      return [event, validate]
    }),
  )
}

/** Rounds that do not count: V8 is still optimizing. */
const warmUp = 5

/** Median nanoseconds of one call. A short message is repeated more often, so that every sample takes about as long. */
function time(call: () => unknown, bytes: number, rounds: number): number {
  const repeats = Math.max(40, Math.round(3_000_000 / bytes))
  let sink: unknown
  const measured = Array.from({ length: rounds + warmUp }, () => {
    const started = process.hrtime.bigint()
    for (let index = 0; index < repeats; index++) sink = call()
    return Number(process.hrtime.bigint() - started) / repeats
  })
  if (sink === measured) throw new Error("unreachable; it keeps the calls from being optimized away")
  return median(measured.slice(warmUp))
}

function measureColdImports(rounds: number): { readonly [event: string]: number } {
  const dist = mkdtempSync(path.join(tmpdir(), "redoxkit-models-"))
  try {
    const compiler = path.join(root, "node_modules/typescript/bin/tsc")
    const project = path.join(modelsPackage, "tsconfig.build.json")
    execFileSync(process.execPath, [compiler, "-p", project, "--outDir", dist])
    writeFileSync(path.join(dist, "package.json"), '{ "type": "module" }')
    const index = JSON.stringify(pathToFileURL(path.join(dist, "index.js")).href)
    const names = ["Scheduling/New", "Order/New", "PatientSearch/Query", "Clinical Summary/PatientPush"]
    return Object.fromEntries(
      names.map((name) => {
        const [dataModel, eventType] = name.split("/").map((part) => JSON.stringify(part))
        const script = `
          const { findEvent, models } = await import(${index})
          const { loadValidator } = findEvent(models, ${dataModel}, ${eventType})
          const started = performance.now()
          await loadValidator()
          console.log(performance.now() - started)`
        const run = (): number =>
          Number(
            execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
          )
        return [name, median(Array.from({ length: Math.max(5, rounds * 3) }, run))]
      }),
    )
  } finally {
    rmSync(dist, { recursive: true, force: true })
  }
}

function list(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name))
}

function sizeOf(files: readonly string[]): Size {
  const text = Buffer.concat(files.map((file) => readFileSync(file)))
  return { bytes: text.length, gzip: gzipSync(text, { level: 9 }).length }
}

function summarize(ratios: readonly number[]): Ratios {
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  return { mean, median: median(ratios), worst: Math.max(...ratios) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
