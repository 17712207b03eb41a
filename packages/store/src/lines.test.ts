import { expect, test } from "vitest"
import { createLines, type Head } from "./lines.ts"

const head = (seq: number, values: Partial<Head> = {}): Head => ({
  seq,
  state: "waiting",
  dueAt: 0,
  failures: 0,
  interrupted: false,
  ...values,
})

test("a claim looks nothing up: only a change of its own line does", () => {
  let lookups = 0
  const lines = createLines(() => {
    lookups += 1
    return head(200_000)
  })
  for (let seq = 1; seq <= 100_000; seq += 1) lines.stored(seq % 2 === 0 ? "busy" : `line-${seq}`, seq)
  expect(lines.claim(3, 0).heads.map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(lookups).toBe(0)
  lines.changed("busy", 2)
  expect(lookups).toBe(1)
})

test("a retry that is replaced by an older transmission is no longer waited for", () => {
  let first: Head | undefined
  const lines = createLines(() => first)
  lines.stored("line", 2)
  lines.claim(1, 0)
  first = head(2, { state: "retrying", dueAt: 100 })
  lines.changed("line", 2)
  expect(lines.claim(1, 99).nextDueAt).toBe(100)
  first = head(1)
  lines.changed("line", 1)
  expect(lines.claim(0, 99).nextDueAt).toBeNull()
  expect(lines.claim(9, 200).heads).toEqual([head(1)])
})

test("what ran before stays running, and its line stands still", () => {
  let first: Head | undefined = head(1)
  const lines = createLines(() => first)
  lines.changed("line", 0)
  lines.resume("line", 1)
  expect(lines.claim(9, 0).heads).toEqual([])
  expect(lines.running()).toEqual([1])
  first = undefined
  lines.changed("line", 1)
  expect(lines.isRunning(1)).toBe(false)
  expect([...lines.each()]).toEqual([])
})
