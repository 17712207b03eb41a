/** Reads the arguments of a script. What it does not know is answered with its usage instead of a stack trace. */
export function parseOrUsage<Parsed>(usage: string, parse: () => Parsed): Parsed {
  try {
    return parse()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    process.exit(2)
  }
}
