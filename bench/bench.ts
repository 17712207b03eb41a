// Speed, side by side with what one would use instead, in one run: `pnpm bench`, or `pnpm bench generator` for one part.
// `--quick` for a first look, `--markdown` for tables to paste into a page. `pnpm bench scale --save FILE` keeps what was
// measured, and `pnpm bench plot FILE` writes it into the docs, with pictures.
import { parseArgs } from "node:util"
import { printBackload } from "./print-backload.ts"
import { printFsync } from "./print-fsync.ts"
import { printGenerator } from "./print-generator.ts"
import { printScale } from "./print-scale.ts"
import { printServers } from "./print-servers.ts"
import { printSource } from "./print-source.ts"
import { printValidation } from "./print-validation.ts"
import { writePages } from "./scale/docs.ts"

/** Every part. A new one is one more line here. */
const parts: { readonly [part: string]: (effort: Effort) => Promise<void> } = {
  servers: printServers,
  source: printSource,
  fsync: printFsync,
  scale: printScale,
  validation: printValidation,
  generator: printGenerator,
  backload: printBackload,
}

/** These take a quarter of an hour each. */
const onlyWhenNamed = ["backload", "scale"]

/** How long to measure, and how to print. */
export interface Effort {
  readonly rounds: number
  /** Length of one round of one server. */
  readonly milliseconds: number
  readonly quick: boolean
  /** Whether tables are printed as Markdown. */
  readonly markdown: boolean
  /** File for what was measured, as JSON. */
  readonly save?: string
}

const { values, positionals: named } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    save: { type: "string" },
  },
})
const [command, file] = named
if (command === "plot" && file !== undefined && named.length === 2) {
  writePages(file)
  process.exit()
}
const unknown = named.filter((part) => !Object.hasOwn(parts, part))
if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(", ")}. Parts: ${Object.keys(parts).join(", ")}. Pictures: plot FILE`,
  )
  process.exit(2)
}
const { quick, markdown, save } = values
if (save !== undefined && (named.length !== 1 || command !== "scale")) {
  console.error("Only one part can be saved: pnpm bench scale --save FILE")
  process.exit(2)
}
const effort: Effort = {
  ...(quick ? { rounds: 3, milliseconds: 500 } : { rounds: 7, milliseconds: 1_500 }),
  quick,
  markdown,
  ...(save !== undefined && { save }),
}
for (const [part, print] of Object.entries(parts)) {
  if (named.includes(part) || (named.length === 0 && !onlyWhenNamed.includes(part))) await print(effort)
}
