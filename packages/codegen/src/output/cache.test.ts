import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { openCache, textsOf } from "./cache.ts"

const generator = "digest of this generator"

async function temporaryProject(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-cache-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, "node_modules"))
  return folder
}

test("an entry is read back, for its own output folder only", async () => {
  const project = await temporaryProject()
  await openCache(path.join(project, "src/redox"), generator).write("shapes", { a: "b" })
  expect(await openCache(path.join(project, "src/redox"), generator).read("shapes")).toEqual({ a: "b" })
  expect(await openCache(path.join(project, "src/other"), generator).read("shapes")).toBeUndefined()
  expect(await openCache(path.join(project, "src/redox"), generator).read("run")).toBeUndefined()
})

test("what another generator left counts as nothing", async () => {
  const out = path.join(await temporaryProject(), "out")
  await openCache(out, "digest of an older one").write("shapes", { a: "b" })
  expect(await openCache(out, generator).read("shapes")).toBeUndefined()
})

test("a damaged entry counts as none", async () => {
  const project = await temporaryProject()
  const cache = openCache(path.join(project, "out"), generator)
  await cache.write("run", { a: "b" })
  const folder = path.join(project, "node_modules/.cache/redoxkit")
  const [file = ""] = await readdir(folder)
  await writeFile(path.join(folder, file), '{"a":')
  expect(await cache.read("run")).toBeUndefined()
})

test("a cache that cannot be written is no failure", async () => {
  const project = await temporaryProject()
  await writeFile(path.join(project, "node_modules/.cache"), "a file where a folder is needed")
  await expect(openCache(path.join(project, "out"), generator).write("run", {})).resolves.toBeUndefined()
})

test.for([[undefined], [[]], ["text"], [{ a: 1 }]])("%j holds no texts", ([entry]) => {
  expect(textsOf(entry)).toEqual(new Map())
})
