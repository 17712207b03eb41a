// Does what docs/regenerating-types.md says, in a project of its own: every command, every code block, and what they print.
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterAll, expect, test } from "vitest"
import { readSchemas } from "../packages/codegen/src/read/read-schemas.ts"
import { type DownloadSchema, toRedoxDownload } from "../packages/codegen/src/testing/redox-download.ts"

const root = resolve(import.meta.dirname, "..")
const guide = readFileSync(join(root, "docs/regenerating-types.md"), "utf8")
const folder = mkdtempSync(join(tmpdir(), "redoxkit-regenerate-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Block {
  readonly language: string
  readonly code: string
}

/** Blocks of one chapter, in their order. */
function blocksOf(chapter: string): readonly Block[] {
  const [, text = ""] = guide.split(`\n## ${chapter}\n`)
  const [own = ""] = text.split("\n## ")
  return [...own.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }))
}

/** Schemas as Redox's dashboard gives them: those of three events, first as they were and then as they are. */
async function downloads(): Promise<readonly ReadonlyMap<string, DownloadSchema>[]> {
  const { definitions } = await readSchemas(join(root, "schemas"))
  const all = [...toRedoxDownload(definitions)]
  const now = new Map(
    all.filter(([file]) => ["new", "cancel", "noshow"].some((name) => file === `scheduling/${name}.json`)),
  )
  const before = [...now].filter(([file]) => file !== "scheduling/noshow.json")
  return [new Map(before.map(([file, schema]) => [file, older(schema)])), now]
}

function older(schema: DownloadSchema): DownloadSchema {
  const { properties, items } = schema
  const members = Object.entries(properties ?? {})
    .filter(([name]) => name !== "DepartmentIdentifiers")
    .map(([name, member]) => [name, name === "Reason" ? { type: "string" } : older(member)])
  return {
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(members) }),
    ...(items !== undefined && { items: older(items) }),
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

function node(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--conditions=redoxkit-source", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, REDOX_VERIFICATION_TOKEN: "token-of-the-test", NODE_NO_WARNINGS: "1" },
  })
}

const compile = () =>
  node(join(root, "node_modules/typescript/bin/tsc"), "--customConditions", "redoxkit-source")
const redoxkit = (...args: string[]) => node(join(root, "packages/cli/src/main.ts"), ...args)

/** What `npm install` would do, and a project that has only what the guide shows. */
function prepare(blocks: readonly Block[]): void {
  write("package.json", JSON.stringify({ name: "walk-through", type: "module", private: true }))
  write("tsconfig.json", blocks.find(({ language }) => language === "json")?.code ?? "")
  mkdirSync(join(folder, "node_modules/@redoxkit"), { recursive: true })
  for (const name of ["destination", "models"]) {
    symlinkSync(join(root, "packages", name), join(folder, "node_modules/@redoxkit", name), "dir")
  }
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "dir")
}

test("the walk-through works from the download to the handler on a new field", async () => {
  const blocks = blocksOf("From a download to a handler")
  const waiting = [...(await downloads())]
  let printed = ""
  let compiled = 0
  prepare(blocks)

  const commands: { readonly [command: string]: (line: string) => void } = {
    "npm install": () => {},
    "rm -r": (line) => rmSync(join(folder, line.split(" ").at(-1) ?? ""), { recursive: true }),
    unzip: () => {
      for (const [file, schema] of waiting.shift() ?? [])
        write(`redox-schemas/${file}`, JSON.stringify(schema))
    },
    "npx redoxkit": (line) => {
      const { status, stdout, stderr } = redoxkit(...line.split(" ").slice(2))
      expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: "" })
      printed = stdout
    },
    "npx tsc": (line) => {
      const { status, stdout } = compile()
      expect({ line, status, stdout }).toEqual({ line, status: 0, stdout: "" })
      compiled += 1
    },
  }
  for (const { language, code } of blocks) {
    if (language === "sh") {
      for (const line of code.trim().split("\n")) {
        const command = Object.keys(commands).find((start) => line.startsWith(start))
        if (command === undefined)
          throw new Error(`The guide has a command that this test does not know: ${line}`)
        commands[command]?.(line)
      }
    } else if (language === "text") {
      expect(code).toBe(printed)
    } else if (language === "ts") {
      const [, file = ""] = /^\/\/ (\S+)\n/.exec(code) ?? []
      write(file, code)
      if (file === "src/handlers.ts") write("src/departments.ts", departments)
    }
  }
  expect({ waiting: waiting.length, compiled }).toEqual({ waiting: 0, compiled: 1 })

  write("src/main.ts", main)
  cpSync(join(root, "schemas/scheduling/new.sample.json"), join(folder, "message.json"))
  const { stdout, stderr } = node("src/main.ts")
  expect({ stdout, stderr }).toEqual({ stdout: "200\nassigned DEPT-7 EHR\n", stderr: "" })
})

test("the handler does not compile with the types of the first download", async () => {
  const [first] = await downloads()
  rmSync(join(folder, "redox-schemas"), { recursive: true })
  for (const [file, schema] of first ?? []) write(`redox-schemas/${file}`, JSON.stringify(schema))
  expect(redoxkit("generate", "--schemas", "redox-schemas", "--out", "src/redox").status).toBe(0)
  const { status, stdout } = compile()
  expect(status).not.toBe(0)
  expect(stdout).toContain("Property 'DepartmentIdentifiers' does not exist")
})

test("the other commands of the guide are called the right way", () => {
  const lines = ["What changed", "In CI"].flatMap(blocksOf).flatMap(({ code }) => code.trim().split("\n"))
  for (const line of lines.filter((line) => line.startsWith("npx redoxkit"))) {
    const [command = ""] = line.split(" > ")
    expect([line, redoxkit(...command.split(" ").slice(2)).status]).toEqual([line, 0])
  }
  expect(lines).toHaveLength(2)
})

const departments = `export async function assignDepartment(visit: string, id?: string | null, type?: string | null) {
  if (visit !== "") console.log("assigned", id, type)
}
`

const main = `import { readFileSync } from "node:fs"
import { destination } from "./destination.ts"
import "./handlers.ts"

const message = JSON.parse(readFileSync("message.json", "utf8"))
message.Visit.Location.DepartmentIdentifiers = [{ ID: "DEPT-7", IDType: "EHR" }]
await destination.start()
const handled = new Promise((resolve) => destination.onAny(resolve))
const answer = await destination.handle({
  method: "POST",
  query: "",
  header: (name) => ({ "verification-token": "token-of-the-test", "content-type": "application/json" })[name],
  body: { kind: "bytes", bytes: new TextEncoder().encode(JSON.stringify(message)) },
})
console.log(answer.status)
await handled
await destination.stop()
`
