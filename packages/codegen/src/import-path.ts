import path from "node:path"
import type { ResolvedConfig } from "./config.ts"

/**
 * Path under which one generated module imports another. Both are given without suffix, relative to the output.
 *
 * @example
 * importPath("catalogue", "validators/sso/sign-on", ".ts") // "./validators/sso/sign-on.gen.ts"
 */
export function importPath(from: string, to: string, suffix: ResolvedConfig["importSuffix"]): string {
  return `${relative(from, to)}.gen${suffix}`
}

/** Path under which a generated module imports the run-time module of the config. */
export function runtimePath(from: string, runtime: string): string {
  return runtime.startsWith(".") ? relative(from, runtime) : runtime
}

function relative(from: string, to: string): string {
  const found = path.posix.relative(path.posix.dirname(from), to)
  return found.startsWith(".") ? found : `./${found}`
}
