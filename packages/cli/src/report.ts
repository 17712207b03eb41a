import type { CodegenError, GenerateResult } from "@redoxkit/codegen"
import { problemJson, writeProblem, writeResult } from "./describe-result.ts"
import type { Terminal } from "./terminal.ts"

/** Tells the result of a run, as text or as one line of JSON. */
export function report(terminal: Terminal, result: GenerateResult, check: boolean, json: boolean): void {
  if (!json) {
    writeResult(terminal, result, check)
    return
  }
  const problems = result.problems.map(problemJson)
  terminal.stdout.write(`${JSON.stringify({ ...result, problems })}\n`)
}

/** Tells why nothing could be done, as text or as one line of JSON. */
export function reportFailure(terminal: Terminal, error: CodegenError, json: boolean): void {
  if (json) terminal.stdout.write(`${JSON.stringify({ error: problemJson(error) })}\n`)
  else writeProblem(terminal, error)
}
