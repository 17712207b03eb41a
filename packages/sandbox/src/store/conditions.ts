import type { Database } from "./database.ts"

/** Conditions of a list, all of which must hold. */
export interface Conditions {
  /** For `WHERE`. */
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** One condition with its values; left out when a value is not given. */
export type Condition = readonly [sql: string, ...values: readonly (string | number | undefined)[]]

/** Joins the conditions whose values are given. */
export function conditionsOf(all: readonly Condition[]): Conditions {
  const given = all.filter(([, ...values]) => values.every((value) => value !== undefined))
  return {
    sql: given.length === 0 ? "TRUE" : given.map(([sql]) => sql).join(" AND "),
    values: given.flatMap(([, ...values]) => values as readonly (string | number)[]),
  }
}

/** How many rows of a table fit. */
export function countRows(database: Database, table: string, { sql, values }: Conditions): number {
  return Number(database.get(`SELECT count(*) AS count FROM ${table} WHERE ${sql}`, ...values)?.count)
}

/** A pattern of LIKE, with `\` as its escape, that finds a text anywhere: without regard to the case of ASCII letters. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`
}
