import { execFileSync } from "node:child_process"
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { writeFolder } from "../testing/write-folder.ts"
import { readSchemas } from "./read-schemas.ts"

const schema = { type: "object", properties: { Meta: { type: "object" } } }

async function read(files: { readonly [file: string]: unknown }) {
  const folder = await writeFolder(Object.entries(files))
  return { folder, ...(await readSchemas(folder)) }
}

test("every .json that is a schema is read, in folders of any depth, in one order on every machine", async () => {
  const { files } = await read({
    "b/new.json": schema,
    "a.schema.json": {},
    "c/d/e/f.json": schema,
    "B/NEW.JSON": schema,
    "only-definitions.json": { definitions: { A: schema } },
  })
  expect(files.map(({ file }) => file)).toEqual([
    "B/NEW.JSON",
    "a.schema.json",
    "b/new.json",
    "c/d/e/f.json",
    "only-definitions.json",
  ])
})

test("files that are no schemas are left out, and named in one notice", async () => {
  const { files, notices, problems } = await read({
    "new.json": schema,
    "new.sample.json": { Meta: {} },
    "package.json": { name: "x", type: "module" },
    "tsconfig.json": "{ // comment\n}",
    "biome.json": { $schema: "https://biomejs.dev/schemas/2.6.8/schema.json" },
    "list.json": [schema],
    "text.json": '"type"',
    "message.json": { Meta: { DataModel: "Scheduling" }, Patient: {} },
    "redoxkit.config.json": { names: {} },
    "notes.txt": "type",
    ".hidden/new.json": schema,
    "node_modules/x/new.json": schema,
  })
  expect(files.map(({ file }) => file)).toEqual(["new.json"])
  expect(problems).toEqual([])
  expect(notices).toEqual([
    {
      code: "not-a-schema",
      message: expect.stringContaining("left out"),
      count: 6,
      examples: [{ file: "biome.json" }, { file: "list.json" }, { file: "message.json" }],
    },
  ])
})

test("a byte order mark, CRLF, and UTF-16 from PowerShell make no difference", async () => {
  const text = JSON.stringify(schema, null, 2).replaceAll("\n", "\r\n")
  const { definitions, problems } = await read({
    "mark.json": `\uFEFF${text}\r\n`,
    "utf-16.json": Buffer.from(`\uFEFF${text}`, "utf16le"),
  })
  expect(problems).toEqual([])
  expect(definitions.map((definition) => definition.schema)).toEqual([schema, schema])
})

test("symbolic links are followed, and a link back into its own folder is not", async () => {
  const folder = await writeFolder([["real/new.json", schema]])
  await symlink(path.join(folder, "real"), path.join(folder, "linked"))
  await symlink(path.join(folder, "real/new.json"), path.join(folder, "file.json"))
  await symlink(folder, path.join(folder, "real/up"))
  const { files, problems } = await readSchemas(folder)
  expect(files.map(({ file }) => file)).toEqual(["file.json", "linked/new.json", "real/new.json"])
  expect(problems).toEqual([])
})

test("a link that only leads to itself is a problem of that file", async () => {
  const folder = await writeFolder([["good.json", schema]])
  await symlink("self.json", path.join(folder, "self.json"))
  await symlink("loop", path.join(folder, "loop"))
  const { files, problems } = await readSchemas(folder)
  expect(files.map(({ file }) => file)).toEqual(["good.json"])
  expect(problems.map(({ code, file }) => [code, file])).toEqual([["unreadable-file", "self.json"]])
})

// Windows has no such files.
test.skipIf(process.platform === "win32")(
  "a pipe is not waited for (not on Windows, which has no such files)",
  async () => {
    const folder = await writeFolder([["good.json", schema]])
    execFileSync("mkfifo", [path.join(folder, "pipe.json")])
    await symlink("pipe.json", path.join(folder, "linked.json"))
    const { files, problems } = await readSchemas(folder)
    expect(files.map(({ file }) => file)).toEqual(["good.json"])
    expect(problems).toEqual([])
  },
)

test("a file that cannot be read is a problem of that file, and the others are read", async () => {
  const folder = await writeFolder([
    ["good.json", schema],
    ["locked.json", schema],
  ])
  await symlink(path.join(folder, "nowhere"), path.join(folder, "dangling.json"))
  await chmod(path.join(folder, "locked.json"), 0)
  const { files, broken, problems } = await readSchemas(folder)
  // The administrator may read everything.
  const locked = process.getuid?.() === 0 ? [] : ["locked.json"]
  const bad = ["dangling.json", ...locked]
  expect(problems.map(({ code, file }) => [code, file])).toEqual(bad.map((file) => ["unreadable-file", file]))
  expect(broken.map(({ id }) => id)).toEqual(bad.map((file) => `${file}#`))
  expect(files.map(({ file }) => file)).toContain("good.json")
})

test("a folder that is missing, empty, a file, or without any schema is refused with what it is", async () => {
  const folder = await writeFolder([["list.json", []]])
  await mkdir(path.join(folder, "empty"))
  const says = async (place: string): Promise<string> => {
    const error = await readSchemas(place).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: "CodegenError", code: "no-schemas" })
    return (error as Error).message
  }
  expect(await says(path.join(folder, "nowhere"))).toContain("does not exist")
  expect(await says(path.join(folder, "list.json"))).toContain("is a file")
  expect(await says(path.join(folder, "empty"))).toContain("no .json file")
  expect(await says(folder)).toContain('one .json file, "list.json", and it is no schema')
})

test("progress counts up to the number of files", async () => {
  const folder = await writeFolder(
    Array.from({ length: 120 }, (_, index) => [`${index}.json`, schema] as const),
  )
  const told: string[] = []
  await readSchemas(folder, {}, ({ done, total }) => told.push(`${done}/${total}`))
  expect(told).toEqual(["0/120", "50/120", "100/120", "120/120"])
})

test("a file that is too large is refused without being read", async () => {
  const folder = await writeFolder([["good.json", schema]])
  await writeFile(path.join(folder, "large.json"), Buffer.alloc(65 * 1024 * 1024, 0x20))
  const { problems } = await readSchemas(folder)
  expect(problems).toMatchObject([
    { code: "unreadable-file", file: "large.json", message: expect.stringContaining("64 MiB") },
  ])
})
