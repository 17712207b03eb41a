/** What stands in for the helpers of AJV. */
export interface ReplacedHelpers {
  /** Name in AJV's code, then what to write instead: a helper of the run-time module, or an expression. */
  readonly names: ReadonlyMap<string, string>
  /** Definitions that nothing stands in for. */
  readonly unknown: readonly string[]
}

/** AJV fetches its helpers with `require`; ours come from the run-time module. */
export function replaceHelpers(helpers: ReadonlyMap<string, string>): ReplacedHelpers {
  const names = new Map<string, string>()
  const unknown: string[] = []
  for (const [name, definition] of helpers) {
    if (definition === 'require("ajv/dist/runtime/ucs2length").default') names.set(name, "codePoints")
    else if (definition === 'require("ajv/dist/runtime/equal").default') names.set(name, "equal")
    else if (definition === "Object.prototype.hasOwnProperty") names.set(name, definition)
    else if (/^formats(?:\.\w+|\["[\w-]+"\])$/.test(definition)) names.set(name, definition)
    else unknown.push(definition)
  }
  return { names, unknown }
}
