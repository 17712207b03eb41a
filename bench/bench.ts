// Speed, side by side with what one would use instead, in one run: `pnpm bench`, or `pnpm bench generator` for one part.
// `--quick` for a first look, `--markdown` for tables to paste into a page.
import { parseArgs } from "node:util"
import { printBackload } from "./print-backload.ts"
import { printFsync } from "./print-fsync.ts"
import { printGenerator } from "./print-generator.ts"
import { printPostgres } from "./print-postgres.ts"
import { printServers } from "./print-servers.ts"
import { printSource } from "./print-source.ts"
import { printValidation } from "./print-validation.ts"

/** Every part. A new one is one more line here. */
const parts: { readonly [part: string]: (effort: Effort) => Promise<void> } = {
  servers: printServers,
  source: printSource,
  fsync: printFsync,
  postgres: printPostgres,
  validation: printValidation,
  generator: printGenerator,
  backload: printBackload,
}

/** Takes a quarter of an hour, and compares nothing. */
const onlyWhenNamed = "backload"

/** How long to measure, and how to print. */
export interface Effort {
  readonly rounds: number
  /** Length of one round of one server. */
  readonly milliseconds: number
  /** Whether tables are printed as Markdown. */
  readonly markdown: boolean
}

const { values, positionals: named } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
})
const unknown = named.filter((part) => !Object.hasOwn(parts, part))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}`)
  process.exit(2)
}
const { quick, markdown } = values
const effort: Effort = {
  ...(quick ? { rounds: 3, milliseconds: 500 } : { rounds: 7, milliseconds: 1_500 }),
  markdown,
}
for (const [part, print] of Object.entries(parts)) {
  if (named.includes(part) || (named.length === 0 && part !== onlyWhenNamed)) await print(effort)
}
