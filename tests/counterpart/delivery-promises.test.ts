import { globSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { expect, test } from "vitest"
import { promises } from "./delivery-promises.ts"
import { reachedFrom, root } from "./source-tests.ts"
import { titlesIn } from "./test-titles.ts"

const folder = "packages/destination/src"
const suites = globSync("receiving-*.ts", { cwd: import.meta.dirname })
const played = new Set(suites.flatMap((file) => titlesIn(join(import.meta.dirname, file))))

/** Files of the destination whose tests make requests, and those of the adapters but for the receiving suite's own. */
const files = [
  ...globSync(`${folder}/testing/**/*.ts`, { cwd: root }),
  ...globSync(`${folder}/**/*.test.ts`, { cwd: root }).filter((file) =>
    [...reachedFrom(file)].some((module) =>
      /^packages\/destination\/src\/testing\/(requests|adapter\/http-client)\.ts$/.test(module),
    ),
  ),
  ...globSync("packages/{express,koa}/src/**/*.test.ts", { cwd: root }).filter(
    (file) => basename(file) !== "sandbox.test.ts",
  ),
]
const made = new Map(
  files
    .map((file) => [relative(folder, file).replaceAll("\\", "/"), titlesIn(join(root, file))] as const)
    .filter(([, titles]) => titles.length > 0)
    .sort(([one], [other]) => one.localeCompare(other)),
)
const standingOf = (file: string, title: string) =>
  promises[file]?.[title] ?? promises[file]?.["*"] ?? promises[`${dirname(file)}/*`]?.["*"]

test("every promise about a request is played by the sandbox, or says why Redox never sends such a thing", () => {
  const open = [...made].flatMap(([file, titles]) =>
    titles.filter((title) => standingOf(file, title) === undefined).map((title) => `${file}: ${title}`),
  )

  expect([...made.keys()].length).toBeGreaterThan(15)
  expect([...made.values()].flat().length).toBeGreaterThan(150)
  expect(open, "Give these a standing in delivery-promises.ts").toEqual([])
})

test("no standing is left of a promise that nobody makes any more", () => {
  const isMade = (file: string, title: string): boolean =>
    file.endsWith("/*")
      ? [...made.keys()].some((name) => dirname(name) === dirname(file))
      : title === "*"
        ? made.has(file)
        : made.get(file)?.includes(title) === true
  const stale = Object.entries(promises).flatMap(([file, titles]) =>
    Object.keys(titles)
      .filter((title) => !isMade(file, title))
      .map((title) => `${file}: ${title}`),
  )

  expect(stale).toEqual([])
})

test("what is said to be played is a test of the receiving suite", () => {
  const standings = Object.values(promises).flatMap((titles) => Object.values(titles))
  const named = standings.flatMap((standing) => /^sandbox: (.*)$/.exec(standing)?.[1] ?? [])

  for (const standing of standings) expect(standing).toMatch(/^(sandbox|never sent): ./)
  expect(named.length).toBeGreaterThan(80)
  expect(named.filter((title) => !played.has(title))).toEqual([])
})
