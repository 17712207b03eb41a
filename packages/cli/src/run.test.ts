import { rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { call, schemas, temporaryFolder, withoutNotes } from "./testing/terminal.ts"

test("generate writes, then has nothing to do, and check agrees", async () => {
  const out = await temporaryFolder()
  const first = await call("generate", "--schemas", schemas, "--out", out)
  expect([first.code, withoutNotes(first.stderr)]).toEqual([0, ""])
  expect(first.stdout).toContain("created  validators/scheduling/new.gen.ts")
  const second = await call("generate", "--schemas", schemas, "--out", out)
  expect(second).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^5 events, \d+ components, \d+ files, up to date\n$/),
    stderr: first.stderr,
  })
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
  expect(JSON.parse(good.stdout)).toMatchObject({ events: 5, fresh: false, problems: [], keptEvents: [] })
  const bad = await call("generate", "--schemas", path.join(out, "none"), "--out", out, "--json")
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: "no-schemas" } })
})

test("a mistake in the schemas exits with 1 and says what it is", async () => {
  const [empty, out] = [await temporaryFolder(), await temporaryFolder()]
  const { code, stderr } = await call("generate", "--schemas", empty, "--out", out)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^no-schemas: Below /)
})

test.for([
  [[], "Usage: redoxkit COMMAND"],
  [["generates"], 'Unknown command "generates". Did you mean "generate"?'],
  [["constructor"], 'Unknown command "constructor"'],
  [["generate"], "--schemas DIR is missing"],
  [["generate", "--schemas", "x"], "--out DIR is missing"],
  [["generate", "--schemas", "x", "--out", ""], 'The option "--out" is empty'],
  [["generate", "--schemas=", "--out", "x"], 'The option "--schemas" is empty'],
  [["generate", "diff", "x", ""], "An argument is empty"],
  [["generate", "--chekc"], 'Unknown option "--chekc". Did you mean "--check"?'],
  [["generate", "--frobnicate"], 'Unknown option "--frobnicate".\nSee "redoxkit generate --help"'],
  [["generate", "--out"], "--out"],
  [["generate", "extra"], '"extra" is not expected here'],
  [["generate", "dif", "a", "b"], 'Did you mean "diff"?'],
  [["generate", "--schemas", "a", "--out", "b", "--check", "--watch"], "choose one of them"],
  [
    ["generate", "diff", "a"],
    'Name two folders: the old one, then the new one.\nSee "redoxkit generate diff --help"',
  ],
  [["generate", "diff", "a", "b", "c"], '"c" is one too many'],
  [["generate", "diff", "a", "b", "--format", "markdwon"], 'Did you mean "markdown"?'],
  [["generate", "diff", "a", "b", "--fail-on", "breaking"], "--fail-on is one of patch, minor, major"],
  [["generate", "diff", "a", "b", "--json", "--changeset", "p"], "A changeset is Markdown"],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect(code).toBe(2)
  expect(stdout).toBe("")
  expect(stderr).toContain(says)
})

test("help of the comparison has an example too", async () => {
  const { code, stdout } = await call("generate", "diff", "--help")
  expect(code).toBe(0)
  expect(stdout).toContain("Example:\n  redoxkit generate diff src/redox redox-schemas\n")
})

const verbs = ["sandbox", "send", "verify", "logs", "resend", "inbox", "outbox", "generate"]

test.for([[], ...verbs.map((verb) => [verb])])("%j --help prints help with an example", async (verb) => {
  const { code, stdout, stderr } = await call(...verb, "--help")
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(new RegExp(`^Usage: redoxkit ${verb[0] ?? "COMMAND"} `))
  expect(stdout).toMatch(
    new RegExp(`Examples?:\n  (REDOX_VERIFICATION_TOKEN=secret )?redoxkit ${verb[0] ?? ""}`),
  )
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(124)
})

test("help of all commands names every one of them", async () => {
  const { stdout } = await call("--help")
  for (const verb of verbs) expect(stdout).toContain(`\n  ${verb} `)
})
