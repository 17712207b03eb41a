// Everything that must hold before a change lands, in one command: `npm test`.
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { counterpartLine, type TestFile } from "../tests/counterpart/count-tests.ts"

interface Step {
  readonly title: string
  readonly command: readonly string[]
  readonly hint: string
}

const root = resolve(import.meta.dirname, "..")
const folder = mkdtempSync(join(root, "node_modules", ".test-"))
const report = join(folder, "report.json")

const steps: readonly Step[] = [
  {
    title: "Lint and format",
    command: ["biome", "ci", "--error-on-warnings", "."],
    hint: "`pnpm format` mends most of it.",
  },
  {
    title: "Generated code is up to date",
    command: [process.execPath, "--conditions=redoxkit-source", "scripts/generate.ts", "--check"],
    hint: "Run `pnpm generate` and commit the result.",
  },
  { title: "Types", command: ["tsc", "-p", "tsconfig.json"], hint: "The errors above name file and line." },
  {
    title: "Type tests on every supported TypeScript",
    command: [process.execPath, "scripts/type-tests.ts"],
    hint: "The errors above name the compiler, file and line.",
  },
  { title: "Build", command: ["pnpm", "run", "build"], hint: "The errors above name the package." },
  {
    title: "Packages as users get them",
    command: [process.execPath, "scripts/check-packages.ts"],
    hint: "The messages above name the package and the field of its package.json.",
  },
  {
    title: "Tests",
    command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    hint: "`pnpm test:unit <file>` runs one file again.",
  },
]

let exitCode = 0
try {
  for (const { title, command, hint } of steps) {
    const started = performance.now()
    console.log(`\n» ${title}`)
    const [program = "", ...programArguments] = command
    const { status, error } = spawnSync(program, programArguments, {
      cwd: root,
      stdio: "inherit",
      shell: process.platform === "win32",
    })
    if (status !== 0) {
      console.error(`\n✗ ${title} failed${error ? ` (${error.message})` : ""}. ${hint}`)
      exitCode = 1
      break
    }
    console.log(`✓ ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  }
  console.log(`\n${closingLines()}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = exitCode

/** The closing lines; CI reads the last one. A run that never came to its tests has run none. */
function closingLines(): string {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    ) as {
      numPassedTests: number
      numFailedTests: number
      numPendingTests: number
      testResults: readonly TestFile[]
    }
    // A file that could not even be loaded is in none of the counts.
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    ).length
    const counts = `${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`
    return `${counterpartLine(testResults)}\n${counts}`
  } catch {
    return "0 passed, 0 failed"
  }
}
