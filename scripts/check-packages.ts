// Packs every published package and checks it as a user would get it: manifest, files, types, and that it can be imported.
import { spawnSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, resolve } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly engines?: { readonly node?: string }
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const root = resolve(import.meta.dirname, "..")
const folder = mkdtempSync(join(root, "node_modules", ".packed-"))
const problems: string[] = []
try {
  const packages = readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "examples")
    .map((entry) => join(root, "packages", entry.name))
  for (const source of packages) await checkPackage(source)
  importEveryEntry()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(`✗ ${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1

async function checkPackage(source: string): Promise<void> {
  const name = readManifest(source).name
  const tarballs = mkdtempSync(join(folder, "tarball-"))
  run("pnpm", ["pack", "--pack-destination", tarballs], source)
  const [tarball = ""] = readdirSync(tarballs)
  const target = join(folder, "node_modules", name)
  mkdirSync(target, { recursive: true })
  run("tar", ["-xzf", join(tarballs, tarball), "--strip-components=1", "-C", target], root)

  const packed = readManifest(target)
  for (const field of ["description", "license", "engines", "exports"] as const) {
    if (packed[field] === undefined) problems.push(`${name}: package.json has no ${field}`)
  }
  if (JSON.stringify(packed.exports).includes("redoxkit-source"))
    problems.push(`${name}: exports still name the sources`)
  for (const [dependency, version] of Object.entries(packed.dependencies ?? {})) {
    if (/^(workspace|catalog):/.test(version))
      problems.push(`${name}: dependency ${dependency} was packed as ${version}`)
  }
  for (const dependency of Object.keys(packed.dependencies ?? {})) linkDependency(source, dependency)
  const files = readdirSync(target, { recursive: true }) as string[]
  for (const file of files) {
    if (/\.test\.(js|d\.ts)$/.test(file) || (file.endsWith(".ts") && !file.endsWith(".d.ts"))) {
      problems.push(`${name}: ${file} does not belong into the package`)
    }
  }
  if (!files.includes("README.md")) problems.push(`${name}: no README.md`)
  const { messages } = await publint({ pkgDir: target, strict: true })
  for (const message of messages)
    problems.push(`${name}: ${formatMessage(message, packed as never) ?? message.code}`)
  console.log(`  ${name}: ${files.length} files`)
}

/** Puts a dependency of the registry beside the packed packages, where an installation would put it. */
function linkDependency(source: string, dependency: string): void {
  const link = join(folder, "node_modules", dependency)
  if (dependency.startsWith("@redoxkit/") || existsSync(link)) return
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(realpathSync(join(source, "node_modules", dependency)), link, "junction")
}

/** Resolves the packed packages against each other, on the Node that runs this. */
function importEveryEntry(): void {
  for (const name of readdirSync(join(folder, "node_modules"), { recursive: true }) as string[]) {
    if (!/^(@redoxkit\/[^/]+|redoxkit)\/package\.json$/.test(name.replaceAll("\\", "/"))) continue
    const packageName = name.replaceAll("\\", "/").replace("/package.json", "")
    const { exports = {} } = readManifest(join(folder, "node_modules", packageName))
    const entries = Object.keys(exports)
    // What is imported first has nothing beside it that its users may leave out.
    if (entries.includes("./opentelemetry"))
      entries.push(...entries.splice(entries.indexOf("./opentelemetry"), 1))
    for (const entry of entries) {
      if (entry === "./opentelemetry")
        linkDependency(join(root, "packages", packageName.replace("@redoxkit/", "")), "@opentelemetry/api")
      // The testing entry needs vitest, which its users bring along and which only runs inside its own runner.
      if (entry.includes("package.json") || entry.includes("*") || entry.includes("testing")) continue
      const specifier = entry.replace(".", packageName)
      const file = join(folder, "import.mjs")
      writeFileSync(file, `await import(${JSON.stringify(specifier)})\n`)
      const { status, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" })
      if (status !== 0) problems.push(`${specifier} cannot be imported from the packed package:\n${stderr}`)
    }
  }
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest
}

function run(command: string, commandArguments: readonly string[], cwd: string): void {
  const { status, stderr, stdout } = spawnSync(command, commandArguments, { cwd, encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} ${commandArguments[0]} failed in ${cwd}:\n${stdout}${stderr}`)
}
