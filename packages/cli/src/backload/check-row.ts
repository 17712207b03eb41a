import type { Validate } from "@redoxkit/models"
import { type Built, buildMessage, columnAt, type Message, type Problem } from "./build-message.ts"
import type { FileKind } from "./column.ts"
import type { CsvRecord } from "./csv-records.ts"
import type { RowPlan } from "./row-plan.ts"

/** A row that was read: its message, or what is wrong with it. */
export interface CheckedRow {
  readonly line: number
  readonly message?: Message
  readonly problems: readonly Problem[]
  readonly leftOut: readonly Problem[]
}

/** Makes the message of a record, and checks it. */
export function checkRow(record: CsvRecord, plan: RowPlan, kind: FileKind, validate: Validate): CheckedRow {
  const { line, cells } = record
  if (cells === undefined)
    return { line, problems: [{ column: "", reason: record.wrong ?? "" }], leftOut: [] }
  const built = buildMessage(cells, plan, kind)
  if (built.problems.length > 0) return { line, problems: built.problems, leftOut: built.leftOut }
  const problems = findings(built, plan, validate)
  if (problems.length > 0) return { line, problems, leftOut: built.leftOut }
  return { line, message: built.message, problems: [], leftOut: built.leftOut }
}

function findings({ message }: Built, plan: RowPlan, validate: Validate): readonly Problem[] {
  return validate(message).map(({ path, rule, expected, found }) => ({
    column: columnAt(path, plan),
    reason:
      rule === "required"
        ? "is missing, and every row needs it"
        : `does not fit: ${rule}, expected ${expected}, found ${found}`,
  }))
}
