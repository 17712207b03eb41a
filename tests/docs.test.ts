import { globSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { expect, test } from "vitest"

const root = resolve(import.meta.dirname, "..")

/** Lines of code without their indentation, since a block may come from within a function. */
function linesOf(code: string): string {
  return code
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim()
}

/** Imports may stand in another order and company; everything else stands in one piece. */
function isIn(source: string, block: string): boolean {
  const lines = block.split("\n")
  const imports = lines.filter((line) => line.startsWith("import "))
  const rest = lines.filter((line) => !line.startsWith("import ")).join("\n")
  return imports.every((line) => source.includes(`${line}\n`)) && source.includes(rest.trim())
}

const sources = ["packages/*/src/{guide,guide-*,readme}.test-d.ts", "packages/examples/*/src/*.ts"]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .map((file) => linesOf(readFileSync(join(root, file), "utf8")))

for (const guide of [
  "README.md",
  "docs/data-on-demand.md",
  "docs/dates.md",
  "docs/express.md",
  "docs/handlers.md",
  "docs/inbox.md",
  "docs/integration.md",
  "docs/operating.md",
  "docs/outbox.md",
  "docs/postgres.md",
  "docs/polling.md",
  "docs/sandbox.md",
  "docs/sign-on.md",
  "docs/source.md",
  "docs/source-files.md",
  "packages/destination/README.md",
  "packages/postgres/README.md",
  "packages/poller/README.md",
  "packages/sandbox/README.md",
  "packages/source/README.md",
  "docs/koa.md",
  "packages/express/README.md",
  "packages/koa/README.md",
  "packages/examples/README.md",
]) {
  test(`every code block of ${guide} is code that compiles`, () => {
    const text = readFileSync(join(root, guide), "utf8")
    const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => linesOf(code))

    expect(blocks).not.toEqual([])
    expect(blocks.filter((block) => !sources.some((source) => isIn(source, block)))).toEqual([])
  })
}

const pages = ["*.md", "docs/**/*.md", "packages/*/README.md", "packages/examples/README.md"]
for (const page of pages.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
  test(`every link of ${page} to this repository leads to a file`, () => {
    const text = readFileSync(join(root, page), "utf8")
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path)
    const folder = join(root, page, "..")

    expect(links.filter((path) => globSync(path, { cwd: folder }).length === 0)).toEqual([])
  })
}
