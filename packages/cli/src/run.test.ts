import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { run } from "./run.ts"

const schemas = fileURLToPath(new URL("../../codegen/fixtures", import.meta.url))

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-cli-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function call(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" }
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text
    },
  })
  const code = await run(args, { stdout: stream("stdout"), stderr: stream("stderr") })
  return { code, ...written }
}

test("generate writes, then has nothing to do, and check agrees", async () => {
  const out = await temporaryFolder()
  const first = await call("generate", "--schemas", schemas, "--out", out)
  expect(first).toMatchObject({ code: 0, stderr: "" })
  expect(first.stdout).toContain("created  validators/scheduling/new.gen.ts")
  const second = await call("generate", "--schemas", schemas, "--out", out)
  expect(second).toEqual({ code: 0, stdout: "5 events, 6 components, 9 files, up to date\n", stderr: "" })
  expect(await call("generate", "--schemas", schemas, "--out", out, "--check")).toEqual(second)
})

test("check exits with 1 and names what is missing and stale", async () => {
  const out = await temporaryFolder()
  await call("generate", "--schemas", schemas, "--out", out)
  await rm(path.join(out, "catalogue.gen.ts"))
  const config = path.join(out, "config.json")
  await writeFile(config, JSON.stringify({ extensions: false }))
  const { code, stdout } = await call(
    "generate",
    "--schemas",
    schemas,
    "--out",
    out,
    "--config",
    config,
    "--check",
  )
  expect(code).toBe(1)
  expect(stdout).toContain("missing  catalogue.gen.ts\nstale  types.gen.ts\n")
})

test("json gives one line with the result, or with the error", async () => {
  const out = await temporaryFolder()
  const good = await call("generate", "--schemas", schemas, "--out", out, "--json")
  expect(JSON.parse(good.stdout)).toMatchObject({ events: 5, components: 6, files: 9, fresh: false })
  const bad = await call("generate", "--schemas", path.join(out, "none"), "--out", out, "--json")
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: "no-schemas" } })
})

test("a mistake in the schemas exits with 1 and says what it is", async () => {
  const out = await temporaryFolder()
  const { code, stderr } = await call("generate", "--schemas", out, "--out", out)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^no-schemas: No \*\.schema\.json below/)
})

test.for([
  [[], "Usage: redoxkit COMMAND"],
  [["generates"], 'Unknown command "generates"'],
  [["constructor"], 'Unknown command "constructor"'],
  [["generate"], "--schemas DIR is missing"],
  [["generate", "--schemas", "x"], "--out DIR is missing"],
  [["generate", "--chekc"], "--chekc"],
  [["generate", "extra"], "extra"],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect(code).toBe(2)
  expect(stdout).toBe("")
  expect(stderr).toContain(says)
})

test.for([[["--help"]], [["generate", "--help"]]])("%j prints help with an example", async ([args]) => {
  const { code, stdout } = await call(...(args as string[]))
  expect(code).toBe(0)
  expect(stdout).toContain("Example:\n  redoxkit generate --schemas schemas --out src/generated\n")
})
