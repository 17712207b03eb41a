import { compareText } from "../compare.ts"
import { CodegenError } from "../errors.ts"
import { digest } from "../output/digest.ts"
import { isRecord, type Shape } from "../schema.ts"
import type { FinishedRemainder } from "./finish-remainders.ts"
import { constraintsOf } from "./plan-schema.ts"
import { type PrintedFunction, type PrintedShape, printShape, type Remainder } from "./print-shape.ts"

/** The validator of one shape, ready to be put into a module. */
export interface CompiledShape {
  /** The functions, those that are called first; the last one has the name of the shape. */
  readonly functions: readonly PrintedFunction[]
  /** Names of the shapes whose validators it calls, sorted. */
  readonly calls: readonly string[]
  /** Names of the run-time helpers it uses, sorted. */
  readonly helpers: readonly string[]
}

/** A shape that cannot be compiled. */
export interface ShapeProblem {
  readonly shape: Shape
  readonly error: CodegenError
}

/** Where compiled shapes are looked up and left for the next run: any `Map` will do. */
export interface ShapeCache {
  get(key: string): string | undefined
  set(key: string, compiled: string): unknown
}

/** How to compile. */
export interface CompileOptions {
  /** `"check"` makes `format` a rule; it is a remark otherwise. Default: `"annotate"`. */
  readonly formats?: "annotate" | "check"
  /** Default: none. */
  readonly cache?: ShapeCache
}

/**
 * Compiles every shape on its own, so that one that cannot be compiled takes no other down, and that one that did not
 * change need not be compiled again.
 *
 * @returns name of the shape, then its validator; and the shapes without one
 * @example
 * const { compiled, problems } = await compileShapes(shapes, { cache: new Map() })
 */
export async function compileShapes(
  shapes: readonly Shape[],
  { formats = "annotate", cache = new Map() }: CompileOptions = {},
): Promise<{
  readonly compiled: ReadonlyMap<string, CompiledShape>
  readonly problems: readonly ShapeProblem[]
}> {
  const compiled = new Map<string, CompiledShape>()
  const problems: ShapeProblem[] = []
  const finish = finisher()
  await Promise.all(
    shapes.map(async (shape) => {
      try {
        const schema = constraintsOf(shape.schema, formats === "check")
        const printed = printShape(shape, schema)
        const key = digest([shape.name, JSON.stringify(schema)])
        // What is printed directly takes less time than looking it up.
        const known = printed.remainders.length === 0 ? toCompiled(printed) : readEntry(cache.get(key))
        const result = known ?? toCompiled(printed, await finish(printed.remainders, shape))
        if (known === undefined) cache.set(key, JSON.stringify(result))
        compiled.set(shape.name, result)
      } catch (error) {
        if (!(error instanceof CodegenError)) throw error
        problems.push({ shape, error })
      }
    }),
  )
  problems.sort((a, b) => compareText(a.shape.name, b.shape.name))
  return { compiled, problems }
}

type Finish = (remainders: readonly Remainder[], shape: Shape) => Promise<readonly FinishedRemainder[]>

/** AJV, acorn and esbuild take longer to load than Redox's schemas take to print, which need none of them. */
function finisher(): Finish {
  let loaded: Promise<Finish> | undefined
  return async (remainders, shape) => {
    loaded ??= import("./finish-remainders.ts").then(({ remainderFinisher }) => remainderFinisher())
    return (await loaded)(remainders, shape)
  }
}

function toCompiled(printed: PrintedShape, finished: readonly FinishedRemainder[] = []): CompiledShape {
  const union = (lists: readonly Iterable<string>[]): readonly string[] =>
    [...new Set(lists.flatMap((list) => [...list]))].sort(compareText)
  return {
    functions: [...finished, ...printed.functions].map(({ name, code }) => ({ name, code })),
    calls: union([printed.calls, ...finished.map(({ calls }) => calls)]),
    helpers: union([printed.helpers, ...finished.map(({ helpers }) => helpers)]),
  }
}

function readEntry(entry: string | undefined): CompiledShape | undefined {
  try {
    const read = JSON.parse(entry ?? "") as unknown
    return isRecord(read) && Array.isArray(read.functions) ? (read as unknown as CompiledShape) : undefined
  } catch {
    return undefined
  }
}
