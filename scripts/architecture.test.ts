import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { expect, test } from "vitest"

const packages = join(import.meta.dirname, "..", "packages")

/** Which workspace packages each package may import, in its sources (tests and type tests excepted). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  models: [],
  codegen: ["@redoxkit/models"],
  store: [],
  destination: ["@redoxkit/models", "@redoxkit/store", "@redoxkit/store/common", "@redoxkit/store/testing"],
  express: ["@redoxkit/destination"],
  koa: ["@redoxkit/destination"],
  source: ["@redoxkit/models", "@redoxkit/store", "@redoxkit/store/common"],
  poller: ["@redoxkit/models", "@redoxkit/store", "@redoxkit/store/common"],
  postgres: ["@redoxkit/destination", "@redoxkit/source", "@redoxkit/store"],
  sandbox: ["@redoxkit/models", "@redoxkit/store/common"],
  cli: [
    "@redoxkit/codegen",
    "@redoxkit/destination",
    "@redoxkit/models",
    "@redoxkit/poller",
    "@redoxkit/sandbox",
    "@redoxkit/source",
    "@redoxkit/store",
  ],
}

interface Import {
  readonly file: string
  readonly specifier: string
}

function sourcesOf(name: string): readonly string[] {
  return globSync("src/**/*.ts", { cwd: join(packages, name) })
    .filter((file) => !/\.test(-d)?\.ts$/.test(file))
    .filter((file) => !(file.replaceAll("\\", "/").startsWith("src/testing/") && leavesOutTesting(name)))
    .map((file) => join(packages, name, file))
}

/** Helpers for tests that the build leaves out may use what the tests use. */
function leavesOutTesting(name: string): boolean {
  return readFileSync(join(packages, name, "tsconfig.build.json"), "utf8").includes('"src/testing"')
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, "utf8")
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => ({
    file,
    specifier,
  }))
}

/** Imports that exist at run time; a type may point anywhere. */
function runtimeImportsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8").replace(/^(?:import|export) type [^;]*?from "[^"]+"/gms, "")
  return [...text.matchAll(/(?:^import|^export|^\} ).*?from\s+"(\.[^"]+)"/gm)].map(([, path = ""]) =>
    resolve(dirname(file), path),
  )
}

test.each(Object.keys(allowed))("%s imports only the workspace packages it may know", (name) => {
  const foreign = sourcesOf(name)
    .flatMap(importsOf)
    .filter(({ specifier }) => specifier.startsWith("@redoxkit/") || specifier === "redoxkit")
    .filter(({ specifier }) => !allowed[name]?.includes(specifier))
    .map(({ file, specifier }) => `${relative(packages, file)}: ${specifier}`)

  expect(foreign).toEqual([])
})

test("every package of the workspace has its place in the order", () => {
  const names = globSync("*/package.json", { cwd: packages }).map((path) => dirname(path))

  expect(names.sort()).toEqual(Object.keys(allowed).sort())
})

test.each(Object.keys(allowed))("no file of %s imports itself through others", (name) => {
  const graph = new Map(sourcesOf(name).map((file) => [file, runtimeImportsOf(file)]))
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at !== -1)
      circles.push([...path.slice(at), file].map((step) => relative(packages, step)).join(" -> "))
    if (at !== -1 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])

  expect(circles).toEqual([])
})

test("adapters are thin", () => {
  const lines = ["express", "koa"].map(
    (name) => readFileSync(join(packages, name, "src/redox.ts"), "utf8").split("\n").length,
  )

  for (const count of lines) expect(count).toBeLessThan(60)
})
