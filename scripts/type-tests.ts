// Compiles every `*.test-d.ts` with the oldest and newest supported TypeScript and those between.
import { spawnSync } from "node:child_process"
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join, relative, resolve } from "node:path"

const root = resolve(import.meta.dirname, "..")
const compilers = ["typescript-5.9", "typescript-6", "typescript"]
const files = globSync("packages/*/src/**/*.test-d.ts", { cwd: root })
if (files.length === 0) throw new Error("No type tests were found: expected packages/*/src/**/*.test-d.ts")

const folder = mkdtempSync(join(root, "node_modules", ".type-tests-"))
let failed = 0
try {
  const project = join(folder, "tsconfig.json")
  const toFolder = (path: string) => relative(folder, join(root, path))
  writeFileSync(
    project,
    JSON.stringify({
      extends: toFolder("tsconfig.base.json"),
      compilerOptions: { typeRoots: [toFolder("node_modules/@types")] },
      files: files.map(toFolder),
    }),
  )
  for (const compiler of compilers) {
    const started = performance.now()
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, "node_modules", compiler, "bin", "tsc"), "-p", project],
      { encoding: "utf8" },
    )
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    if (status !== 0) failed += 1
    console.log(
      `${status === 0 ? "✓" : "✗"} ${files.length} type test files on ${compiler} in ${seconds} s${status === 0 ? "" : `\n${stdout}`}`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
