// The generator beside the plain way: time and memory of its runs, bytes of its output, and what compiling that costs.
import { mkdirSync } from "node:fs"
import path from "node:path"
import { type CompileMeasure, measureCompile } from "./generator-compile.ts"
import { type Input, inputs, samples } from "./generator-inputs.ts"
import { readOutput } from "./generator-output.ts"
import { writePrograms } from "./generator-programs.ts"
import { createProject, type Project, run } from "./generator-project.ts"
import { measureRuns, type RunMeasures } from "./generator-runs.ts"
import { measureSizes, type WaySizes } from "./generator-sizes.ts"

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
  const project = createProject()
  try {
    for (const [index, input] of inputs.entries()) {
      const folder = path.join(project.folder, `input-${index}`)
      yield { title: input.title, ...(await measureInput(project, folder, input, rounds)) }
    }
  } finally {
    project.remove()
  }
}

async function measureInput(
  project: Project,
  folder: string,
  input: Input,
  rounds: number,
): Promise<Omit<GeneratorMeasures, "title">> {
  const inFolder = (name: string): string => path.join(folder, name)
  const folders = { schemas: inFolder("schemas"), redoxkit: inFolder("redox"), plain: inFolder("plain") }
  mkdirSync(folders.schemas, { recursive: true })
  await input.writeTo(folders.schemas)
  const runs = await measureRuns(project, folders, rounds)
  run(process.execPath, [project.plain, folders.schemas, folders.plain, "--one-module"], folder)
  const output = await readOutput(folders.redoxkit, folders.plain, samples)
  return {
    events: output.events.length,
    runs,
    sizes: await measureSizes(folders, output),
    compile: measureCompile(writePrograms(folder, output), rounds),
  }
}
