import { DatabaseSync } from "node:sqlite"
import { expect, test } from "vitest"
import type { NewTransmission } from "../contract.ts"
import { createLines } from "../lines.ts"
import { toRetention } from "../retention.ts"
import { INBOX } from "../testing/kinds.ts"
import { transmission } from "../testing/transmissions.ts"
import { countFile } from "./counts.ts"
import { commitGroup } from "./group.ts"
import { migrate } from "./schema.ts"
import { prepareStatements, type Statements } from "./statements.ts"
import type { OpenStore } from "./write.ts"

function openStore(): OpenStore {
  const database = new DatabaseSync(":memory:")
  migrate(database, INBOX)
  const statements = prepareStatements(database)
  return {
    kind: INBOX,
    statements,
    lines: createLines(() => undefined),
    counts: countFile(statements),
    retention: toRetention(INBOX),
    strays: new Set(),
    lastSeq: 0,
  }
}

function failOnce(statement: Statements["commit"], errcode: number): Statements["commit"] {
  let failed = false
  return {
    run() {
      if (failed) return statement.run()
      failed = true
      throw Object.assign(new Error("disk I/O error"), { errcode })
    },
  } as Statements["commit"]
}

function appendOf(transmission: NewTransmission) {
  return { do: "append" as const, transmission, bytes: transmission.body.byteLength, keyId: null }
}

const appends = ["t1", "t2"].map((key, call) => ({
  call,
  command: appendOf(transmission(key)),
}))

test("a commit that fails rejects its whole group, and the next group is stored", () => {
  const store = openStore()
  const broken = {
    ...store,
    statements: { ...store.statements, commit: failOnce(store.statements.commit, 10) },
  }
  const failed = commitGroup(broken, appends)
  expect(failed).toMatchObject([
    { call: 0, error: { fault: "failed", cause: { errcode: 10 } } },
    { call: 1, error: { fault: "failed" } },
  ])
  expect(broken.lines.claim(10, 0).heads).toEqual([])
  expect(broken.counts.waiting).toBe(0)
  expect(commitGroup(broken, appends)).toMatchObject([{ value: { seq: 1 } }, { value: { seq: 2 } }])
})

test("a full disk at the commit is tried again one by one", () => {
  const store = openStore()
  const full = {
    ...store,
    statements: { ...store.statements, commit: failOnce(store.statements.commit, 13) },
  }
  expect(commitGroup(full, appends)).toMatchObject([{ value: { seq: 1 } }, { value: { seq: 2 } }])
})

test("a command that fails in the middle of a group takes nobody else down", () => {
  const store = openStore()
  const bad = { ...transmission("bad"), subscription: null as unknown as string }
  const calls = [
    ...appends,
    { call: 2, command: appendOf(bad) },
    { call: 3, command: appendOf(transmission("t3")) },
  ]

  expect(commitGroup(store, calls)).toMatchObject([
    { call: 0, value: { seq: 1 } },
    { call: 1, value: { seq: 2 } },
    { call: 2, error: { fault: "failed" } },
    { call: 3, value: { seq: 3 } },
  ])
  expect(store.counts.waiting).toBe(3)
  expect(store.lastSeq).toBe(3)
  // The key of the one that failed is not taken for known.
  const again = { call: 4, command: appendOf(transmission("bad")) }
  expect(commitGroup(store, [again])).toMatchObject([{ call: 4, value: { seq: 4 } }])
})
