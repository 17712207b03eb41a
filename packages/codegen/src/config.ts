import { readFile } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { CodegenError } from "./errors.ts"
import { isRecord } from "./schema.ts"

/**
 * Settings of the generator. All of them may be left out.
 *
 * @example
 * // redoxkit.config.js
 * export default { names: { SchedulingNew: "NewAppointment" } }
 */
export interface GenerateConfig {
  /**
   * Type of the member `Extensions`, which Redox may add to any object. `false` leaves it out of the types.
   * Default: `"Extensions"`.
   */
  readonly extensions?: "Extensions" | false
  /** Other names for interfaces: title in the schema, then the name wanted. Default: none. */
  readonly names?: { readonly [title: string]: string }
  /**
   * Module with the contract types and the small helpers of validators. A relative path is taken from the output
   * folder. Default: `"@redoxkit/models/runtime"`.
   */
  readonly runtime?: string
  /**
   * Suffix of relative imports in the output. `".ts"` runs in Node as it is and in every bundler, and asks `tsc`
   * for `allowImportingTsExtensions` or `rewriteRelativeImportExtensions`; `".js"` is for projects that compile
   * with neither. Default: `".ts"`.
   */
  readonly importSuffix?: ".ts" | ".js"
}

/** The settings with every default applied. */
export type ResolvedConfig = Required<GenerateConfig>

const options = ["extensions", "names", "runtime", "importSuffix"]

/**
 * Reads settings from a `.json`, `.js`, `.mjs` or `.ts` file; a module exports them as `default`.
 *
 * @throws CodegenError `unreadable-file`, `invalid-json`
 * @example
 * const config = await loadConfig("redoxkit.config.json")
 */
export async function loadConfig(file: string): Promise<GenerateConfig> {
  try {
    if (file.endsWith(".json")) return JSON.parse(await readFile(file, "utf8")) as GenerateConfig
    const module = (await import(pathToFileURL(path.resolve(file)).href)) as { default?: GenerateConfig }
    if (module.default === undefined) {
      throw new CodegenError("invalid-option", "The config file has no default export. Add one.", { file })
    }
    return module.default
  } catch (cause) {
    if (cause instanceof CodegenError) throw cause
    const code = cause instanceof SyntaxError ? "invalid-json" : "unreadable-file"
    throw new CodegenError(
      code,
      `The config file cannot be read: ${(cause as Error).message}`,
      { file },
      { cause },
    )
  }
}

/**
 * Checks settings and applies the defaults.
 *
 * @throws CodegenError `invalid-option`
 */
export function resolveConfig(config: GenerateConfig = {}): ResolvedConfig {
  const refuse = (problem: string): never => {
    throw new CodegenError("invalid-option", problem)
  }
  if (typeof config !== "object" || config === null) return refuse("The config must be an object.")
  for (const name of Object.keys(config)) {
    if (!options.includes(name)) refuse(`Unknown option "${name}". Known are: ${options.join(", ")}.`)
  }
  const { extensions = "Extensions", names = {}, importSuffix = ".ts" } = config
  const { runtime = "@redoxkit/models/runtime" } = config
  if (extensions !== "Extensions" && extensions !== false) {
    refuse('The option "extensions" is "Extensions" or false.')
  }
  if (!isRecord(names) || Object.values(names).some((name) => typeof name !== "string")) {
    refuse('The option "names" maps titles of schemas to names of interfaces.')
  }
  if (typeof runtime !== "string" || runtime === "") refuse('The option "runtime" is the name of a module.')
  if (importSuffix !== ".ts" && importSuffix !== ".js") refuse('The option "importSuffix" is ".ts" or ".js".')
  return { extensions, names, runtime, importSuffix }
}
