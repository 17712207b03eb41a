import { spawnSync } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { header } from "../header.ts"
import { compareOutput, readOutput } from "./compare-output.ts"
import { writeChanged } from "./write-changed.ts"

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-output-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const text = (content: string): string => `${header}\n${content}\n`

async function write(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await writeChanged(folder, files, compareOutput(folder, files, await readOutput(folder)))
}

test("what was written is found up to date", async () => {
  const folder = await temporaryFolder()
  const files = new Map([
    ["a.gen.ts", text("a")],
    ["validators/deep/b.gen.ts", text("b")],
  ])
  await write(folder, files)
  expect(await readOutput(folder)).toEqual(files)
  expect(compareOutput(folder, files, await readOutput(folder))).toEqual({
    missing: [],
    stale: [],
    surplus: [],
  })
})

test("a folder that does not exist holds nothing", async () => {
  expect(await readOutput(path.join(await temporaryFolder(), "none"))).toEqual(new Map())
})

test("surplus files go, and their empty folders with them; files of others stay", async () => {
  const folder = await temporaryFolder()
  await write(folder, new Map([["validators/old/a.gen.ts", text("a")]]))
  await writeFile(path.join(folder, "mine.gen.ts"), "// mine\n")
  await writeFile(path.join(folder, "mine.ts"), "// mine\n")
  await write(folder, new Map())
  expect((await readdir(folder)).sort()).toEqual(["mine.gen.ts", "mine.ts"])
})

test("when one file cannot be written, none has changed and nothing is left behind", async () => {
  const folder = await temporaryFolder()
  await write(folder, new Map([["a.gen.ts", text("old")]]))
  await writeFile(path.join(folder, "blocked"), "a file where a folder is needed")
  const files = new Map([
    ["a.gen.ts", text("new")],
    ["blocked/b.gen.ts", text("b")],
  ])
  await expect(write(folder, files)).rejects.toMatchObject({ code: "write-failed", file: folder })
  expect(await readFile(path.join(folder, "a.gen.ts"), "utf8")).toBe(text("old"))
  expect((await readdir(folder)).sort()).toEqual(["a.gen.ts", "blocked"])
})

test("what another run left in a folder of its own inside the output folder stays", async () => {
  const folder = await temporaryFolder()
  await write(path.join(folder, "other"), new Map([["types.gen.ts", text("other")]]))
  await write(folder, new Map([["types.gen.ts", text("a")]]))
  expect((await readdir(folder, { recursive: true })).sort()).toEqual([
    "other",
    "other/types.gen.ts",
    "types.gen.ts",
  ])
})

test("what a killed run left behind is removed by the next one that writes", async () => {
  const folder = await temporaryFolder()
  await mkdir(path.join(folder, "validators/a"), { recursive: true })
  const ended = spawnSync(process.execPath, ["--version"]).pid
  await writeFile(path.join(folder, `types.gen.ts.${ended}.tmp`), "half")
  await writeFile(path.join(folder, `validators/a/b.gen.ts.${ended}.tmp`), "half")
  await writeFile(path.join(folder, `types.gen.ts.${process.ppid}.tmp`), "of a run that goes on")
  await writeFile(path.join(folder, "mine.1.tmp"), "mine")
  await write(folder, new Map([["validators/a/b.gen.ts", text("b")]]))
  expect((await readdir(folder, { recursive: true })).sort()).toEqual([
    "mine.1.tmp",
    `types.gen.ts.${process.ppid}.tmp`,
    "validators",
    "validators/a",
    "validators/a/b.gen.ts",
  ])
})

test("a name that the disk does not take is told as such", async () => {
  const folder = await temporaryFolder()
  const files = new Map([[`validators/${"long".repeat(100)}.gen.ts`, text("a")]])
  await expect(write(folder, files)).rejects.toMatchObject({ code: "write-failed" })
})

test("ends of lines as Git writes them on Windows are no difference", async () => {
  const folder = await temporaryFolder()
  const files = new Map([["types.gen.ts", text("a")]])
  await write(folder, files)
  await writeFile(path.join(folder, "types.gen.ts"), text("a").replaceAll("\n", "\r\n"))
  expect(compareOutput(folder, files, await readOutput(folder)).stale).toEqual([])
})
