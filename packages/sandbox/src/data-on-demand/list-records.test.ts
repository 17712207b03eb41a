import { expect, test } from "vitest"
import { type Cell, type Database, openDatabase } from "../store/database.ts"
import { countRecords, listRecords, type RecordListFilter } from "./list-records.ts"

/** How SQLite would do what it is asked. */
function plansOf(ask: (database: Database) => unknown): string {
  const database = openDatabase(undefined)
  const plans: unknown[] = []
  const explain = (sql: string, values: readonly Cell[]) =>
    plans.push(...database.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail))
  ask({
    ...database,
    all(sql, ...values) {
      explain(sql, values)
      return []
    },
    get(sql, ...values) {
      explain(sql, values)
      return { count: 0 }
    },
  })
  database.close()
  return plans.join("\n")
}

test.each<readonly [string, Partial<RecordListFilter>, string]>([
  ["of all sources", {}, "records_list"],
  ["of one source", { sourceId: "ehr" }, "records_list"],
  ["in one state, from a page on", { state: "active", before: 7 }, "records_list"],
  ["of a patient", { patientId: 1 }, "records_patient"],
])("records %s are listed and counted by an index, without being sorted", (_name, filter, index) => {
  const wanted = { kind: "patient", limit: 100, ...filter } as const
  for (const ask of [listRecords, countRecords]) {
    const plan = plansOf((database) => ask(database, wanted))
    expect(plan).toContain(`INDEX ${index}`)
    expect(plan).not.toContain("TEMP B-TREE")
  }
})
