// The generator beside the plain way: time and memory of its runs, bytes of its output, and what compiling that costs.
import { cpSync, mkdirSync } from "node:fs"
import path from "node:path"
import { type CompileMeasure, measureCompile } from "./generator-compile.ts"
import { readOutput } from "./generator-output.ts"
import { writePrograms } from "./generator-programs.ts"
import { createProject, type Project, run } from "./generator-project.ts"
import { measureRuns, type RunMeasures } from "./generator-runs.ts"
import { measureSizes, type WaySizes } from "./generator-sizes.ts"

const schemas = path.resolve(import.meta.dirname, "../schemas")

/** What was measured for one folder of schemas. */
export interface GeneratorMeasures {
  /** What the schemas are. */
  readonly title: string
  readonly events: number
  readonly runs: RunMeasures
  readonly sizes: { readonly redoxkit: WaySizes; readonly plain: WaySizes }
  readonly compile: readonly CompileMeasure[]
}

/**
 * Measures the generator on our schemas and on a folder like Redox's own download.
 *
 * @param rounds - repetitions, of which the median counts
 */
export async function* measureGenerator({ rounds = 7 } = {}): AsyncGenerator<GeneratorMeasures> {
  const inputs: readonly (readonly [string, (folder: string) => void])[] = [
    ["our schemas (2020-12, with references)", (folder) => cpSync(schemas, folder, { recursive: true })],
  ]
  for (const [title, writeSchemas] of inputs) {
    const project = createProject()
    try {
      yield { title, ...(await measureInput(project, writeSchemas, rounds)) }
    } finally {
      project.remove()
    }
  }
}

async function measureInput(
  project: Project,
  writeSchemas: (folder: string) => void,
  rounds: number,
): Promise<Omit<GeneratorMeasures, "title">> {
  const inProject = (name: string): string => path.join(project.folder, name)
  const folders = { schemas: inProject("schemas"), redoxkit: inProject("redox"), plain: inProject("plain") }
  mkdirSync(folders.schemas)
  writeSchemas(folders.schemas)
  const runs = await measureRuns(project, folders, rounds)
  const output = await readOutput(folders.redoxkit, folders.plain, schemas)
  run(process.execPath, [project.plain, folders.schemas, folders.plain, "--one-module"], project.folder)
  const oneModule = path.join(folders.plain, "validators.js")
  return {
    events: output.events.length,
    runs,
    sizes: await measureSizes(project.folder, folders.redoxkit, output, oneModule),
    compile: measureCompile(writePrograms(project.folder, output), rounds),
  }
}
