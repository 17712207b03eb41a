import path from "node:path"
import { style } from "../style.ts"
import { harmless, tell } from "../tell.ts"
import type { Terminal } from "../terminal.ts"
import type { Problem } from "./build-message.ts"
import type { Outcome } from "./job.ts"
import { type BarProgress, progressBar, writeCount, writeSeconds } from "./progress-bar.ts"

/** Tells how the backload of a file goes. */
export interface Report {
  progress(progress: BarProgress): void
  /** A row is bad. */
  bad(line: number, row: number, problem: Problem): void
  /** An attempt failed, and the next comes after so many milliseconds. */
  wait(reason: string, milliseconds: number): void
  /** The command ends as soon as the row under way has its answer. */
  stopping(): void
  /** An earlier run had come to this row. */
  resume(row: number, line: number): void
  /** Nothing more is told about this file but how it ended. */
  end(outcome: Outcome, isCheck: boolean): void
  clear(): void
}

/** More are only counted: nobody reads a million lines of a terminal. */
const TOLD_BAD_ROWS = 50

/** Tells about one file, as the flags say: as text, as JSON lines, or only what is needed. */
export function reportOn(
  file: string,
  terminal: Terminal,
  flags: { readonly json?: boolean | undefined; readonly quiet?: boolean | undefined },
): Report {
  const name = harmless(path.basename(file))
  const isQuiet = flags.quiet === true || flags.json === true
  const bar = progressBar(terminal, { label: name, isQuiet })
  const started = performance.now()
  let told = 0

  const say = (text: string): void => {
    if (!isQuiet) bar.say(text)
  }
  return {
    progress: bar.show,
    clear: bar.clear,
    bad(line, row, { column, reason }) {
      if (flags.json)
        return void terminal.stdout.write(
          `${JSON.stringify({ badRow: { file, line, row, column, reason } })}\n`,
        )
      told += 1
      if (told > TOLD_BAD_ROWS + 1) return
      if (told > TOLD_BAD_ROWS)
        return say("Further bad rows are only counted. --rejects FILE writes all of them.")
      const place = style(terminal, terminal.stderr, "bold", `${name}:${line}:`)
      say(`${place} ${column === "" ? "" : `${column}: `}${reason}`)
    },
    wait(reason, milliseconds) {
      say(`${name}: ${reason}; the next attempt comes in ${milliseconds / 1_000} s.`)
    },
    stopping() {
      say(`${name}: ends with the answer to the row under way. Ctrl-C once more ends at once.`)
    },
    resume(row, line) {
      say(`${name}: goes on after row ${writeCount(row)}, on line ${writeCount(line)}.`)
    },
    end(outcome, isCheck) {
      bar.clear()
      const seconds = Math.round(performance.now() - started) / 1_000
      const { kind, row, line, sent, bad, leftOut, resumedAfter, isFinished } = outcome
      tell(terminal, flags, {
        json: {
          file,
          kind,
          rows: row,
          line,
          sent,
          bad,
          leftOut,
          resumedAfter,
          finished: isFinished,
          seconds,
        },
        text: writeOutcome(name, outcome, isCheck, seconds),
      })
      if (!isFinished && !isCheck)
        say(`${name}: interrupted. The same command goes on after row ${writeCount(row)}.`)
    },
  }
}

function writeOutcome(
  name: string,
  { row, sent, bad, leftOut, wasFinished }: Outcome,
  isCheck: boolean,
  seconds: number,
): string {
  const counts = [
    `${writeCount(row)} rows`,
    isCheck ? `${writeCount(row - bad)} good` : `${writeCount(sent)} sent`,
    `${writeCount(bad)} bad`,
    ...(leftOut === 0 ? [] : [`${writeCount(leftOut)} cells left out`]),
  ].join(", ")
  if (wasFinished) return `${name}: was backloaded already: ${counts}. --restart sends it again.`
  return `${name}: ${counts}, in ${writeSeconds(seconds)}`
}
