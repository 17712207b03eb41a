// What the TypeScript compiler makes of a program with one handler, and of one with a handler for every event.
import path from "node:path"
import type { Program } from "./generator-programs.ts"
import { run } from "./generator-project.ts"
import { median } from "./statistics.ts"

/** The compilers that are supported, the one that counts first. */
export const compilers = ["typescript", "typescript-6", "typescript-5.9"] as const

/** What one compiler took for one program. */
export interface CompileMeasure {
  readonly compiler: (typeof compilers)[number]
  readonly way: Program["way"]
  readonly handlers: number
  /** From the start of the process to its end; median. */
  readonly milliseconds: number
  /** Median of each round's ratio to the program with one handler, written the same way. */
  readonly toOneHandler: number
  readonly instantiations: number
  readonly types: number
  /** Bytes, as the compiler counts them. */
  readonly memory: number
}

/**
 * Compiles every program with every compiler, round after round.
 *
 * @throws Error with what the compiler said when a program does not compile
 */
export function measureCompile(programs: readonly Program[], rounds: number): readonly CompileMeasure[] {
  return compilers.flatMap((compiler) => {
    // The older two are printed for information only; the newest is quick, and its ratio near 1 takes more rounds.
    const repeats = compiler === "typescript" ? rounds * 3 : Math.min(rounds, 3)
    const measured = Array.from({ length: repeats }, () =>
      programs.map((program) => compile(compiler, program)),
    )
    return programs.map((program, index): CompileMeasure => {
      const one = programs.findIndex(({ way, handlers }) => way === program.way && handlers === 1)
      const times = measured.map((round) => round[index]?.milliseconds ?? Number.NaN)
      const ratios = measured.map(
        (round, at) => (times[at] ?? Number.NaN) / (round[one]?.milliseconds ?? Number.NaN),
      )
      const { instantiations, types, memory } = measured[0]?.[index] ?? {}
      return {
        compiler,
        way: program.way,
        handlers: program.handlers,
        milliseconds: median(times),
        toOneHandler: median(ratios),
        instantiations: instantiations ?? Number.NaN,
        types: types ?? Number.NaN,
        memory: memory ?? Number.NaN,
      }
    })
  })
}

interface Compiled {
  readonly milliseconds: number
  readonly instantiations: number
  readonly types: number
  readonly memory: number
}

function compile(compiler: string, { project }: Program): Compiled {
  const tsc = path.resolve(import.meta.dirname, "../node_modules", compiler, "bin/tsc")
  const started = performance.now()
  const report = run(process.execPath, [tsc, "-p", project, "--extendedDiagnostics"], path.dirname(project))
  const milliseconds = performance.now() - started
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(report)?.[1] ?? Number.NaN)
  return {
    milliseconds,
    instantiations: read("Instantiations"),
    types: read("Types"),
    memory: read("Memory used") * 1024,
  }
}
