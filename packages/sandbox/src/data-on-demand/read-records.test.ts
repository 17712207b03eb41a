import { expect, test } from "vitest"
import { type Cell, type Database, openDatabase } from "../store/database.ts"
import { learner, withIds } from "../testing/learner.ts"
import { openRecords } from "./open-records.ts"
import type { SourceRecords } from "./records.ts"

/** How SQLite goes about what is asked of a source, without rows. */
function plansOf(
  ask: (records: SourceRecords, store: ReturnType<typeof openRecords>) => void,
): readonly string[] {
  const database = openDatabase(undefined)
  const plans: string[] = []
  const explain = (sql: string, values: readonly Cell[]): void => {
    const steps = database.all(`EXPLAIN QUERY PLAN ${sql}`, ...values)
    plans.push(...steps.map(({ detail }) => String(detail)).filter((step) => /\brecord/.test(step)))
  }
  const watched: Database = {
    ...database,
    all(sql, ...values) {
      explain(sql, values)
      return database.all(sql, ...values)
    },
    get(sql, ...values) {
      explain(sql, values)
      return database.get(sql, ...values)
    },
  }
  const store = openRecords(watched)
  ask(store.of("ehr"), store)
  database.close()
  return plans
}

test.each<readonly [string, Parameters<typeof plansOf>[0], RegExp]>([
  [
    "of a patient",
    (records) => records.list("order", { patientIds: [1, 2], from: 1, to: 2 }),
    /records_patient/,
  ],
  [
    "of a visit",
    (records) => records.list("order", { visitNumbers: ["V1"], states: ["active"] }),
    /records_visit/,
  ],
  ["in a state", (records) => records.list("visit", { states: ["arrived"] }), /records_kind/],
  [
    "in a span",
    (records) => records.list("appointment", { states: ["scheduled"], from: 1, to: 2 }),
    /records_time.*at>/,
  ],
  [
    "by a key",
    (records) => records.find("patient", "identifier", ["MR\n1", "MR\n2"]),
    /record_keys USING PRIMARY KEY/,
  ],
  [
    "by one of several keys, of a patient or not",
    (records) =>
      records.list("order", {
        named: { keys: ["order-id", "application-order-id"], values: ["1"] },
        from: 1,
      }),
    /record_keys USING PRIMARY KEY/,
  ],
  [
    "by identifiers",
    (records) => records.findPatients([{ ID: "1" }, { ID: "2" }]),
    /record_keys USING PRIMARY KEY/,
  ],
  ["counted for a patient", (_records, store) => store.counts("ehr", 1), /records_patient/],
  ["with who said so", (_records, store) => store.provenance(1, 10), /record_provenance USING PRIMARY KEY/],
])("records are found by an index: %s", (_name, ask, index) => {
  const plans = plansOf(ask)

  expect(plans.length).toBeGreaterThan(0)
  expect(plans.filter((step) => step.startsWith("SCAN record"))).toEqual([])
  expect(plans.join("\n")).toMatch(index)
})

test("a filter lets through what fits all of it, in the order in which it was first heard of", async () => {
  const { tell, records, only } = await learner()
  const order = (ID: string, day: number, VisitNumber: string) =>
    tell("Order/New", {
      Patient: withIds("1"),
      Visit: { VisitNumber },
      Order: { ID, TransactionDateTime: `2025-03-0${day}T08:00:00.000Z` },
    })
  order("O3", 3, "V1")
  order("O1", 1, "V1")
  order("O2", 2, "V2")
  tell("Order/New", { Order: { ID: "O4" } })
  tell("Order/Cancel", { Order: { ID: "O2" } })
  const day = (number: number): number => Date.parse(`2025-03-0${number}T08:00:00.000Z`)
  const ids = (filter: Parameters<typeof records.list>[1]) =>
    records.list("order", filter).map(({ body }) => body.ID)

  expect(ids({})).toEqual(["O3", "O1", "O2", "O4"])
  expect(ids({ patientIds: [only("patient").id] })).toEqual(["O3", "O1", "O2"])
  expect(ids({ patientIds: [] })).toEqual([])
  expect(ids({ visitNumbers: ["V1", "V9"] })).toEqual(["O3", "O1"])
  expect(ids({ from: day(1), to: day(2) })).toEqual(["O1", "O2"])
  expect(ids({ states: ["active"], visitNumbers: ["V2"] })).toEqual([])
  expect(ids({ states: ["canceled"] })).toEqual(["O2"])
  expect(ids({ limit: 2 })).toEqual(["O3", "O1"])
})
