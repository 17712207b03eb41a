import { CodegenError } from "../errors.ts"
import type { NoticeBoard } from "./collect-notices.ts"
import type { NoticeCode } from "./definition.ts"
import type { Place } from "./resource.ts"

/** Where mistakes and oddities of one definition go. */
export interface Report {
  /** Mistakes that make the definition unusable. */
  readonly problems: readonly CodegenError[]
  /** Mistakes in definitions inside it that nothing refers to. */
  readonly looseProblems: readonly CodegenError[]
  /** Takes down a mistake that was found already. */
  readonly add: (problem: CodegenError) => void
  /** Takes down the mistakes of a definition that nothing refers to. */
  readonly addLoose: (report: Report) => void
  /** Takes down a mistake. */
  readonly refuse: (place: Place, problem: string, code?: "invalid-schema" | "unsupported-keyword") => void
  /** Takes down something worth saying once. */
  readonly note: (code: NoticeCode, keyword: string, message: string, place: Place) => void
}

/** An empty report. */
export function createReport(notices: NoticeBoard): Report {
  const problems: CodegenError[] = []
  const looseProblems: CodegenError[] = []
  return {
    problems,
    looseProblems,
    add: (problem) => {
      problems.push(problem)
    },
    addLoose: (report) => {
      looseProblems.push(...report.problems, ...report.looseProblems)
    },
    refuse: ({ resource, pointer }, problem, code = "invalid-schema") => {
      problems.push(new CodegenError(code, problem, { file: resource.file, pointer }))
    },
    note: (code, keyword, message, { resource, pointer }) => {
      notices.add(code, message, { file: resource.file, pointer }, keyword)
    },
  }
}
