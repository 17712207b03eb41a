import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, relative } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { counterpartLine } from "./count-tests.ts"
import { importsOf, reachedFrom, root, sortSourceTests } from "./source-tests.ts"

const { talking, silent } = sortSourceTests()

test("a test of the source is left out only when it can neither send nor listen", () => {
  expect(talking).toContain("packages/source/src/source.test.ts")
  expect(silent).toContain("packages/source/src/dates/date.test.ts")
  for (const file of silent)
    expect([...reachedFrom(file)].filter((module) => /\/(source|http-post)\.ts$/.test(module))).toEqual([])
})

test("a file that imports what is not there yet reaches the rest all the same", () => {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-imports-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, "a.ts")
  writeFileSync(file, 'import { b } from "./unwritten.ts"\nimport { createServer } from "node:http"\n')

  expect([...reachedFrom(relative(root, file))]).toContain("node:http")
})

test("every server of the source's tests has the sandbox in its place", () => {
  const files = globSync("packages/source/src/**/*.ts", { cwd: root })
  const servers = files.filter((file) =>
    importsOf(readFileSync(join(root, file), "utf8")).some((name) => /^node:(http|net|tls)/.test(name)),
  )

  expect(servers.map((file) => basename(file)).sort()).toEqual(["redox-server.ts", "slow-redox.ts"])
  expect(globSync("{redox-server,slow-redox}.ts", { cwd: import.meta.dirname })).toHaveLength(2)
})

test.each([
  ['import { a } from "./a.ts"', ["./a.ts"]],
  ['import {\n  a,\n  type B,\n} from "node:http"', ["node:http"]],
  ['import "./a.ts"', ["./a.ts"]],
  ['export { a } from "./a.ts"', ["./a.ts"]],
  ['const a = await import("./a.ts")', ["./a.ts"]],
  ['import type { A } from "node:http"', []],
  ['export type { A } from "./a.ts"', []],
])("what a file imports when it runs is read from %j", (code, names) => {
  expect(importsOf(code)).toEqual(names)
})

test("the figure that a run ends with counts a test of two projects once", () => {
  const file = (name: string, tests: number) => ({
    name: join(root, name),
    status: "passed",
    assertionResults: Array(tests).fill({}),
  })
  const source = "packages/source/src"
  const files = [
    file(`${source}/source.test.ts`, 5),
    file(`${source}/source.test.ts`, 5),
    file(`${source}/dates/date.test.ts`, 2),
    file("packages/koa/src/sandbox.test.ts", 4),
    file("packages/koa/src/redox.test.ts", 40),
  ]

  expect(counterpartLine(files)).toBe(
    "With the sandbox as Redox: 5 of 7 tests of the source (no code of the other 2 can send or listen), 4 tests of a destination",
  )
})
