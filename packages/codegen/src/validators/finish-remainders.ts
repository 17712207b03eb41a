import { transform } from "esbuild"
import type { Shape } from "../schema.ts"
import { RemainderCompiler } from "./compile-with-ajv.ts"
import type { PrintedFunction, Remainder } from "./print-shape.ts"
import { type RewrittenValidator, rewriteValidator } from "./rewrite-validator.ts"

/** A part of a shape that AJV compiled, as it is written out. */
export interface FinishedRemainder extends PrintedFunction {
  /** Names of the shapes whose validators it calls. */
  readonly calls: ReadonlySet<string>
  /** Names of the run-time helpers it uses. */
  readonly helpers: ReadonlySet<string>
}

/** Makes the function that compiles, rewrites and minifies what could not be printed directly. */
export function remainderFinisher(): (
  remainders: readonly Remainder[],
  shape: Shape,
) => Promise<readonly FinishedRemainder[]> {
  const compiler = new RemainderCompiler()
  return (remainders, shape) =>
    Promise.all(
      remainders.map(async (remainder) => {
        const compiled = compiler.compile(remainder, shape)
        const rewritten = rewriteValidator(compiled)
        return {
          name: remainder.name,
          code: await minify(rewritten),
          calls: new Set(compiled.calls.values()),
          helpers: rewritten.helpers,
        }
      }),
    )
}

async function minify({ code }: RewrittenValidator): Promise<string> {
  const minified = await transform(`x=${code}`, { minify: true, target: "es2022" })
  return minified.code.trim().replace(/^x=/, "").replace(/;$/, "")
}
