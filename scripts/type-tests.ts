// Compiles every `*.test-d.ts`, and what the generator makes, with the oldest and newest supported TypeScript and those
// between.
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { readSchemas } from "../packages/codegen/src/read/read-schemas.ts"
import { toRedoxDownload } from "../packages/codegen/src/testing/redox-download.ts"

interface Project {
  readonly title: string
  readonly config: object
}

const root = resolve(import.meta.dirname, "..")
const compilers = ["typescript-5.9", "typescript-6", "typescript"]
const folder = mkdtempSync(join(root, "node_modules", ".type-tests-"))
const fromRoot = (path: string): string => relative(join(folder, "project"), join(root, path))

let failed = 0
try {
  const projects = [
    typeTests(),
    generated("our schemas", join(root, "schemas")),
    generated("schemas with every keyword", join(root, "packages/codegen/fixtures")),
    generated("a download like Redox's", await writeDownload()),
  ]
  for (const { title, config } of projects) {
    const project = join(folder, "project", "tsconfig.json")
    mkdirSync(join(folder, "project"), { recursive: true })
    writeFileSync(project, JSON.stringify(config))
    for (const compiler of compilers) compile(title, compiler, project)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1

function typeTests(): Project {
  const files = globSync("packages/*/src/**/*.test-d.ts", { cwd: root })
  if (files.length === 0) throw new Error("No type tests were found: expected packages/*/src/**/*.test-d.ts")
  return {
    title: `${files.length} type test files`,
    config: {
      extends: fromRoot("tsconfig.base.json"),
      compilerOptions: { typeRoots: [fromRoot("node_modules/@types")] },
      files: files.map(fromRoot),
    },
  }
}

async function writeDownload(): Promise<string> {
  const download = join(folder, "download")
  const { definitions } = await readSchemas(join(root, "schemas"))
  for (const [file, schema] of toRedoxDownload(definitions)) {
    mkdirSync(dirname(join(download, file)), { recursive: true })
    writeFileSync(join(download, file), JSON.stringify(schema))
  }
  return download
}

/** The output for a folder of schemas, in a project that is as strict as one can be. */
function generated(title: string, schemas: string): Project {
  const cli = join(root, "packages/cli/src/main.ts")
  const out = join(folder, "generated", title.replaceAll(/\W/g, "-"))
  const made = run("--conditions=redoxkit-source", cli, "generate", "--schemas", schemas, "--out", out)
  if (made.status !== 0) throw new Error(`Nothing was generated from ${title}:\n${made.stdout}${made.stderr}`)
  return {
    title: `generated from ${title}`,
    config: {
      compilerOptions: {
        target: "ES2023",
        lib: ["ES2023"],
        module: "NodeNext",
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        noImplicitOverride: true,
        verbatimModuleSyntax: true,
        erasableSyntaxOnly: true,
        allowImportingTsExtensions: true,
        // Only a compiler that writes declarations looks for what `isolatedDeclarations` forbids.
        isolatedDeclarations: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: fromRoot("."),
        outDir: join(folder, "declarations"),
        paths: { "@redoxkit/models/runtime": [fromRoot("packages/models/src/runtime.ts")] },
      },
      include: [out],
    },
  }
}

function compile(title: string, compiler: string, project: string): void {
  const started = performance.now()
  const { status, stdout } = run(join(root, "node_modules", compiler, "bin", "tsc"), "-p", project)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status !== 0) failed += 1
  console.log(
    `${status === 0 ? "✓" : "✗"} ${title} on ${compiler} in ${seconds} s${status === 0 ? "" : `\n${stdout}`}`,
  )
}

interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(...args: readonly string[]): Run {
  return spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 })
}
