/** What stands in for the helpers of AJV. */
export interface ReplacedHelpers {
  /** Name in AJV's code, then name of our helper in the run-time module. */
  readonly names: ReadonlyMap<string, string>
  /** Constants to stand before the function, such as a regular expression. */
  readonly constants: string
  /** Definitions that nothing stands in for. */
  readonly unknown: readonly string[]
}

/** AJV fetches its helpers with `require`; ours come from the run-time module. */
export function replaceHelpers(helpers: ReadonlyMap<string, string>): ReplacedHelpers {
  const names = new Map<string, string>()
  const constants: string[] = []
  const unknown: string[] = []
  for (const [name, definition] of helpers) {
    // Anything else is a constant, and a regular expression may well hold the word.
    if (!definition.startsWith("require(")) constants.push(`const ${name}=${definition};`)
    else if (definition.includes("runtime/ucs2length")) names.set(name, "codePoints")
    else if (definition.includes("runtime/equal")) names.set(name, "equal")
    else unknown.push(definition)
  }
  return { names, constants: constants.join(""), unknown }
}
