import { CodegenError } from "../errors.ts"
import { isRecord } from "../schema.ts"
import type { Dialect } from "./definition.ts"
import { dialectOf, dialects, dialectUri, isAnyDialect, isOlder } from "./dialect.ts"
import { eachInner } from "./each-inner.ts"
import { isSchema } from "./is-schema.ts"
import { findKeyword } from "./vocabulary.ts"

/**
 * The dialect of a file: the one that `$schema` names. Without `$schema` it is the oldest dialect that knows all of
 * the file's keywords, so draft-04 when nothing decides: that is what Redox's download is written in.
 *
 * @param assumed - the dialect to take for a file without `$schema`
 * @throws CodegenError `unknown-dialect`
 */
export function detectDialect(file: string, json: unknown, assumed?: Dialect): Dialect {
  const uri = isRecord(json) ? json.$schema : undefined
  if (uri === undefined || (typeof uri === "string" && isAnyDialect(uri))) {
    // In a file that is only a collection, the schemas are its members.
    return assumed ?? oldestThatKnows(isSchema(file, json) ? json : { definitions: json })
  }
  const dialect = typeof uri === "string" ? dialectOf(uri) : undefined
  if (dialect !== undefined) return dialect
  const problem = `"$schema" names no dialect that can be read. Those are: ${dialects.map(dialectUri).join(", ")}.`
  throw new CodegenError("unknown-dialect", problem, { file, pointer: "/$schema" })
}

function oldestThatKnows(json: unknown): Dialect {
  let oldest: Dialect = "draft-04"
  return visit(json) ? "draft-04" : oldest

  /** Whether there is something that only draft-04 has. */
  function visit(schema: unknown): boolean {
    if (typeof schema === "boolean") needs("draft-06")
    if (!isRecord(schema)) return false
    if (typeof schema.exclusiveMinimum === "boolean" || typeof schema.exclusiveMaximum === "boolean")
      return true
    let isFourth = false
    for (const keyword of Object.keys(schema)) {
      const known = findKeyword(keyword)
      needs(known?.since)
      // Schemas may be kept anywhere, as under #/components/schemas.
      if (known === undefined && isRecord(schema[keyword])) isFourth = visit(schema[keyword]) || isFourth
    }
    eachInner(schema, (keyword, _, value) => {
      // Booleans at additionalItems and additionalProperties are as old as draft-04.
      if (typeof value !== "boolean" || !keyword.startsWith("additional")) isFourth = visit(value) || isFourth
    })
    return isFourth
  }

  function needs(since: Dialect | undefined): void {
    if (since !== undefined && isOlder(oldest, since)) oldest = since
  }
}
