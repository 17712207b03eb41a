import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { run } from "../run.ts"
import type { Terminal } from "../terminal.ts"

/** The small schemas of the generator's tests. */
export const schemas: string = fileURLToPath(new URL("../../../codegen/fixtures", import.meta.url))

/** A temporary folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-cli-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A copy of the small schemas that a test may change. */
export async function copyOfSchemas(): Promise<string> {
  const folder = await temporaryFolder()
  await cp(schemas, folder, { recursive: true })
  return folder
}

/** What a command wrote, and how it ended. */
export interface Call {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Settings of a terminal for a test. */
export interface TestTerminal extends Omit<Terminal, "stdout" | "stderr"> {
  /** Whether somebody looks at it. Default: no. */
  readonly isTTY?: boolean
  readonly columns?: number
  /** Called after every write to stdout, with all that was written there. */
  readonly onOutput?: (stdout: string) => void
  /** Called after every write to stderr, with all that was written there. */
  readonly onNote?: (stderr: string) => void
}

/** Runs the command line with a terminal that remembers. */
export async function callOn(settings: TestTerminal, ...args: string[]): Promise<Call> {
  const { isTTY, columns, onOutput, onNote, ...rest } = settings
  const written = { stdout: "", stderr: "" }
  const stream = (name: keyof typeof written) => ({
    ...(isTTY !== undefined && { isTTY }),
    ...(columns !== undefined && { columns }),
    write(text: string) {
      written[name] += text
      if (name === "stdout") onOutput?.(written.stdout)
      else onNote?.(written.stderr)
    },
  })
  const code = await run(args, { ...rest, stdout: stream("stdout"), stderr: stream("stderr") })
  return { code, ...written }
}

/** Runs the command line as in a pipe. */
export function call(...args: string[]): Promise<Call> {
  return callOn({}, ...args)
}

/** What was written to stderr without notes, which the small schemas give rise to in every run. */
export function withoutNotes(stderr: string): string {
  return stderr.replace(/^note: .*\n(?: {2}.*\n)*/gm, "")
}
