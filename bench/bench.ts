// Speed, side by side with what one would use instead, in one run: `pnpm bench`. `--quick` for a first look, `--only`
// for one part.
import { parseArgs } from "node:util"
import { printFsync } from "./print-fsync.ts"
import { printServers } from "./print-servers.ts"
import { printValidation } from "./print-validation.ts"

const parts = { servers: printServers, fsync: printFsync, validation: printValidation }

/** How long to measure. */
export interface Effort {
  readonly rounds: number
  /** Length of one round of one server. */
  readonly milliseconds: number
}

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
})
if (values.only !== undefined && !(values.only in parts)) {
  console.error(`--only takes one of: ${Object.keys(parts).join(", ")}`)
  process.exit(2)
}
const effort: Effort = values.quick ? { rounds: 3, milliseconds: 500 } : { rounds: 7, milliseconds: 1_500 }
for (const [part, print] of Object.entries(parts)) {
  if (values.only === undefined || values.only === part) await print(effort)
}
