import { parseArgs } from "node:util"
import { suggest } from "./suggest.ts"
import { UsageError } from "./usage-error.ts"

/** Options of a command: those with a value, those that may be given several times, and those that are there or not. */
export interface OptionNames {
  readonly texts: readonly string[]
  readonly lists?: readonly string[]
  readonly flags: readonly string[]
}

/** What a command was called with. */
export interface Arguments {
  readonly texts: { readonly [name: string]: string | undefined }
  readonly lists: { readonly [name: string]: readonly string[] | undefined }
  readonly flags: { readonly [name: string]: boolean | undefined }
  readonly positionals: readonly string[]
}

/**
 * Reads the arguments of a command. `-h` is `--help` everywhere.
 *
 * @throws UsageError for an option that is unknown, has no value, or has one that it does not take
 */
export function readArguments(args: readonly string[], { texts, lists = [], flags }: OptionNames): Arguments {
  const known = [...texts, ...lists, ...flags, "help"]
  for (const arg of args) {
    if (arg === "--") break
    const [, name] = /^--([^=]+)/.exec(arg) ?? []
    if (name !== undefined && !known.includes(name)) {
      const meant = suggest(
        `--${name}`,
        known.map((option) => `--${option}`),
      )
      throw new UsageError(`Unknown option "--${name}".${meant}`)
    }
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(texts.map((name) => [name, { type: "string" as const }])),
        ...Object.fromEntries(lists.map((name) => [name, { type: "string" as const, multiple: true }])),
        ...Object.fromEntries(flags.map((name) => [name, { type: "boolean" as const }])),
        help: { type: "boolean", short: "h" },
      },
    })
    // A script passes an empty text when its variable is not set; as a folder it would be the current one.
    const empty = texts.find((name) => (values as Arguments["texts"])[name] === "")
    if (empty !== undefined || positionals.includes("")) {
      throw new UsageError(
        empty === undefined ? "An argument is empty." : `The option "--${empty}" is empty.`,
      )
    }
    return {
      texts: values as Arguments["texts"],
      lists: values as Arguments["lists"],
      flags: values as Arguments["flags"],
      positionals,
    }
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError((cause as Error).message, { cause })
  }
}
