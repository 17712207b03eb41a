// Validators: time against JSON.parse of the same bytes, and against what one would use instead; sizes; cold imports.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { gzipSync } from "node:zlib"
import { models } from "@redoxkit/models"
import { build } from "esbuild"

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
  /** Bundled and minified: the validators of all events, and of one. */
  readonly bundles: { readonly all: Size; readonly events: readonly (Size & { readonly event: string })[] }
  /** The first messages of a new process, imports included: milliseconds, and the median ratio to parsing them. */
  readonly coldStart: {
    readonly messages: number
    readonly milliseconds: number
    readonly toJsonParse: number
  }
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
    bundles: await measureBundles(),
    ...withBuiltModels((index) => ({
      coldStart: measureColdStart(index, samples, rounds),
      coldImport: measureColdImports(index, rounds),
    })),
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

/** Builds the package as it is published, and gives the address of its index as a literal. */
function withBuiltModels<Result>(measure: (index: string) => Result): Result {
  const dist = mkdtempSync(path.join(tmpdir(), "redoxkit-models-"))
  try {
    const compiler = path.join(root, "node_modules/typescript/bin/tsc")
    const project = path.join(modelsPackage, "tsconfig.build.json")
    execFileSync(process.execPath, [compiler, "-p", project, "--outDir", dist])
    writeFileSync(path.join(dist, "package.json"), '{ "type": "module" }')
    return measure(JSON.stringify(pathToFileURL(path.join(dist, "index.js")).href))
  } finally {
    rmSync(dist, { recursive: true, force: true })
  }
}

function runScript(script: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" })
}

/** Every sample a hundred times. A validator is loaded when the first message of its event comes. */
function measureColdStart(
  index: string,
  samples: readonly Sample[],
  rounds: number,
): ValidationMeasures["coldStart"] {
  const files = samples.map(({ schema }) => schema.replace(".schema.json", ".sample.json"))
  const script = `
    import { readFileSync } from "node:fs"
    const { findEvent, models } = await import(${index})
    const texts = ${JSON.stringify(files)}.map((file) => JSON.stringify(JSON.parse(readFileSync(file, "utf8"))))
    const validators = []
    let parsing = 0
    let validating = 0
    for (let round = 0; round < 100; round++) {
      for (let at = 0; at < texts.length; at++) {
        const started = performance.now()
        const message = JSON.parse(texts[at])
        const parsed = performance.now()
        validators[at] ??= await findEvent(models, message.Meta.DataModel, message.Meta.EventType).loadValidator()
        validators[at](message)
        validating += performance.now() - parsed
        parsing += parsed - started
      }
    }
    console.log(JSON.stringify([validating, validating / parsing]))`
  const runs = Array.from({ length: rounds }, () => JSON.parse(runScript(script)) as [number, number])
  return {
    messages: samples.length * 100,
    milliseconds: median(runs.map(([milliseconds]) => milliseconds)),
    toJsonParse: median(runs.map(([, ratio]) => ratio)),
  }
}

async function measureBundles(): Promise<ValidationMeasures["bundles"]> {
  const folder = path.join(modelsPackage, "src/generated/validators")
  const files = list(folder, ".gen.ts").filter((file) => !file.endsWith("_shared.gen.ts"))
  const bundle = async (names: readonly string[]): Promise<Size> => {
    const contents = names.map((name, at) => `export { default as v${at} } from ${JSON.stringify(name)}`)
    const { outputFiles } = await build({
      stdin: { contents: contents.join("\n"), resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
    })
    const code = outputFiles[0]?.contents ?? new Uint8Array()
    return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length }
  }
  const events = await Promise.all(
    files.map(async (file) => ({
      event: path.relative(folder, file).replace(".gen.ts", ""),
      ...(await bundle([file])),
    })),
  )
  return { all: await bundle(files), events: events.sort((a, b) => a.gzip - b.gzip) }
}

function measureColdImports(index: string, rounds: number): { readonly [event: string]: number } {
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
      return [name, median(Array.from({ length: Math.max(5, rounds * 3) }, () => Number(runScript(script))))]
    }),
  )
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
