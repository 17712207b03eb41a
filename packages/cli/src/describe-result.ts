import { type CodegenError, type GenerateResult, printable } from "@redoxkit/codegen"
import { describeNotices } from "./describe-notices.ts"
import { groupProblems } from "./describe-problems.ts"
import { style } from "./style.ts"
import type { Terminal } from "./terminal.ts"

/** A longer list of new files is a number: whoever generates for the first time knows what is new. */
const namedFiles = 20

/** Writes what a run did: files and counts to stdout; warnings, notes and problems to stderr. */
export function writeResult(terminal: Terminal, result: GenerateResult, check: boolean): void {
  const { stdout, stderr } = terminal
  for (const { isWarning, text } of describeNotices(result.notices)) {
    const label = isWarning ? style(terminal, stderr, ["bold", "yellow"], "warning:") : "note:"
    stderr.write(`${label} ${printableLines(text)}\n`)
  }
  const words = check ? ["missing", "stale", "surplus"] : ["created", "updated", "removed"]
  const files = [result.missing, result.stale, result.surplus]
  files.forEach((list, index) => {
    const isMany = !check && list === result.missing && list.length > namedFiles
    const lines = isMany ? [`${list.length} files`] : list
    stdout.write(lines.map((line) => `${words[index]}  ${line}\n`).join(""))
  })
  stdout.write(
    `${result.events} events, ${result.components} components, ${result.files} files${describeState(result)}\n`,
  )
  if (check && !result.fresh) stdout.write("Not up to date. Run the command again without --check.\n")
  writeProblems(terminal, result.problems)
  stderr.write(printableLines(describeFailed(result)))
}

function describeState({ fresh, problems }: GenerateResult): string {
  if (!fresh) return ""
  return problems.length === 0 ? ", up to date" : ", unchanged, but the schemas have problems"
}

/** Writes problems, those of one kind together: many of one kind are summed up. */
export function writeProblems(terminal: Terminal, problems: readonly CodegenError[]): void {
  for (const { told, rest } of groupProblems(problems)) {
    for (const problem of told) writeProblem(terminal, problem)
    if (rest !== undefined) terminal.stderr.write(`  ${rest}\n`)
  }
}

/** Writes one problem: what is wrong, with the file and the place in it. */
export function writeProblem(terminal: Terminal, { code, message }: CodegenError): void {
  const { stderr } = terminal
  stderr.write(`${style(terminal, stderr, ["bold", "red"], `${code}:`)} ${printableLines(message)}\n`)
}

/** A problem for JSON; an error object itself would lose its message. */
export function problemJson({ code, message, file, pointer }: CodegenError): object {
  return { code, message, file, pointer }
}

function describeFailed({ events, problems, keptEvents, lostEvents }: GenerateResult): string {
  if (problems.length === 0) return ""
  const failed = keptEvents.length + lostEvents.length
  if (failed === 0 && problems.every(({ code }) => code === "duplicate-event"))
    return "Every event is in the output, but remove the files that are not used.\n"
  if (failed === 0)
    return "No known event is affected, but correct this: something may be missing that you count on.\n"
  const kept = keptEvents.length > 0 ? ` The old output stays of: ${keptEvents.join(", ")}.` : ""
  const lost = lostEvents.length > 0 ? ` Not in the output: ${lostEvents.join(", ")}.` : ""
  return `${failed} of ${events + lostEvents.length} events could not be generated.${kept}${lost}\n`
}

/** Names of files and members come from outside, and must not steer the terminal. */
function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n")
}
