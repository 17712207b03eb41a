import { globSync, readFileSync } from "node:fs"
import { join, relative, resolve } from "node:path"
import ts from "typescript-6"
import { expect, test } from "vitest"

const root = resolve(import.meta.dirname, "..")
const files = globSync(
  [
    "packages/*/{src,page}/**/*.test.ts",
    "packages/*/{src,page}/**/testing/**/*.ts",
    "packages/examples/*/**/*.test.ts",
    "tests/**/*.ts",
    "scripts/**/*.test.ts",
  ],
  { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] },
).sort()
const parsed = files.map((name) => {
  const path = join(root, name)
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true)
})
const PATIENCE = 10_000

/** What is wrong with a call, if anything. */
type Judge = (call: ts.CallExpression, callee: string) => string | undefined

/** All calls in test code that a rule finds fault with, as `file:line: what`. */
function faults(judge: Judge): readonly string[] {
  return parsed.flatMap((file) => {
    const found: string[] = []
    const visit = (node: ts.Node): void => {
      const fault = ts.isCallExpression(node) ? judge(node, node.expression.getText(file)) : undefined
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      if (fault !== undefined) found.push(`${relative(root, file.fileName)}:${line + 1}: ${fault}`)
      ts.forEachChild(node, visit)
    }
    visit(file)
    return found
  })
}

/** The `timeout` among the options of a wait, also where they have a name: in this file, or in another that is looked at. */
function patienceOf({ arguments: given }: ts.CallExpression): number | undefined {
  const last = given.at(-1)
  if (last === undefined) return undefined
  if (ts.isNumericLiteral(last)) return Number(last.text)
  const written = ts.isIdentifier(last) ? declarationOf(last) : last.getText()
  const [, milliseconds] = /\btimeout: ([\d_]+)[^{}]*\}$/.exec(written ?? "") ?? []
  return milliseconds === undefined ? undefined : Number(milliseconds.replaceAll("_", ""))
}

function declarationOf(name: ts.Identifier): string | undefined {
  const declared = new RegExp(`\\bconst ${name.text} = (\\{[^}]*\\})`)
  const [found] = [name.getSourceFile(), ...parsed].flatMap(({ text }) => declared.exec(text)?.[1] ?? [])
  return found
}

test("no test waits for a state with less patience than a busy machine needs", () => {
  expect(files.length).toBeGreaterThan(200)
  expect(
    faults((call, callee) => {
      const usual = { "vi.waitFor": 1_000, "vi.waitUntil": 1_000, "expect.poll": 30_000 }[callee]
      if (usual === undefined) return undefined
      const patience = patienceOf(call) ?? usual
      return patience < PATIENCE ? `${callee} gives up after ${patience} ms` : undefined
    }),
  ).toEqual([])
})

test("no test has less time than those that ask for none", () => {
  const [, usual = ""] =
    /testTimeout: ([\d_]+)/.exec(readFileSync(join(root, "vitest.config.ts"), "utf8")) ?? []
  const least = Number(usual.replaceAll("_", ""))
  expect(least).toBeGreaterThanOrEqual(120_000)
  expect(
    faults((call, callee) => {
      if (callee === "vi.setConfig" && /Timeout/.test(call.getText())) return "sets a time for a whole file"
      if (!/^(test|it|describe)\b/.test(callee)) return undefined
      const [time = least] = call.arguments.flatMap((given) => timeIn(given) ?? [])
      return time < least ? `has only ${time} ms` : undefined
    }),
  ).toEqual([])
})

/** The time that a test is given: a number, or a member of its options. */
function timeIn(given: ts.Expression): number | undefined {
  if (ts.isNumericLiteral(given)) return Number(given.text)
  if (!ts.isObjectLiteralExpression(given)) return undefined
  const [, time] = /\btimeout: ([\d_]+)/.exec(given.getText()) ?? []
  return time === undefined ? undefined : Number(time.replaceAll("_", ""))
}

test("no test draws a number that nobody can draw again", () => {
  expect(faults((_call, callee) => (callee === "Math.random" ? "has no seed" : undefined))).toEqual([])
})

test("no test is tried again when it fails", () => {
  expect(
    faults((call, callee) =>
      /^(test|it|describe)\b/.test(callee) &&
      call.arguments.some((given) => /\bretry:/.test(given.getText()) && ts.isObjectLiteralExpression(given))
        ? "is tried again"
        : undefined,
    ),
  ).toEqual([])
  expect(readFileSync(join(root, "vitest.config.ts"), "utf8")).not.toMatch(/\bretry\b/)
})
