import type { ResolvedConfig } from "../config.ts"
import { header } from "../header.ts"
import { importPath } from "../import-path.ts"

/** Writes `index.gen.ts`, from which everything can be imported. */
export function emitIndex({ importSuffix }: ResolvedConfig): string {
  const from = (file: string): string => JSON.stringify(importPath("index", file, importSuffix))
  return `${header}
export { events, models } from ${from("catalogue")}
export type { EventMap, ResponseMap } from ${from("event-map")}
export type * from ${from("types")}
`
}
