import { readFile, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { temporaryFolder } from "../testing/terminal.ts"
import { openRejects } from "./rejects.ts"

const problem = (column: string, reason = "is wrong") => ({ column, reason })

test("what was written after the last row that was noted is written again, not twice", async () => {
  const file = path.join(await temporaryFolder(), "bad.csv")
  const first = openRejects(file, 0)
  first.add(2, 1, problem("sex"))
  const noted = first.bytes()
  first.add(3, 2, problem("race"))
  first.close()
  const second = openRejects(file, noted)
  second.add(3, 2, problem("race"))
  second.add(4, 3, problem("zip"))
  second.close()

  expect((await readFile(file, "utf8")).trim().split("\n")).toEqual([
    "line,row,column,reason",
    "2,1,sex,is wrong",
    "3,2,race,is wrong",
    "4,3,zip,is wrong",
  ])
})

test("no spreadsheet takes a cell for a formula, and commas and quotes stay inside of theirs", async () => {
  const file = path.join(await temporaryFolder(), "bad.csv")
  const rejects = openRejects(file, 0)
  rejects.add(2, 1, problem("=1+1", 'is "wrong", so'))
  rejects.close()

  expect((await readFile(file, "utf8")).split("\n")[1]).toBe(`2,1,'=1+1,"is ""wrong"", so"`)
})

test("a file of rejects may be written anew, but no other file", async () => {
  const folder = await temporaryFolder()
  const [old, other] = [path.join(folder, "old.jsonl"), path.join(folder, "other.csv")]
  await writeFile(old, '{"line":2}\n')
  await writeFile(other, "a,b\n")
  openRejects(old, 0).close()

  expect(await readFile(old, "utf8")).toBe("")
  expect(() => openRejects(other, 0)).toThrow(expect.objectContaining({ code: "rejects-exist" }))
  expect(await readFile(other, "utf8")).toBe("a,b\n")
})
