import type { Validate } from "@redoxkit/models"
import type { FileKind, Kind } from "./column.ts"
import type { BackloadConfig } from "./config.ts"
import type { EventShape } from "./event-shape.ts"
import type { Report } from "./report.ts"
import type { RowPlan } from "./row-plan.ts"
import type { Progress } from "./state.ts"
import type { Table } from "./table.ts"
import type { Target } from "./target.ts"

/** What to do with files. */
export interface Job {
  readonly kind: Kind | undefined
  readonly configFor: (kind: Kind | undefined) => BackloadConfig
  /** Gives the schema of an event. */
  readonly shapeOf: (kind: FileKind) => Promise<EventShape>
  /** Where the messages of a kind go; without it, rows are checked and not sent. */
  readonly targetFor: ((kind: FileKind) => Promise<Target>) | undefined
  readonly rate: number | undefined
  readonly attempts: number | undefined
  /** Whether rows are sent anew that were sent already. */
  readonly restarts: boolean
  readonly state: string | undefined
  readonly rejects: string | undefined
  readonly stop: AbortSignal
}

/** How a file ended. */
export interface Outcome extends Omit<Progress, "rejectsBytes"> {
  readonly kind: Kind
  /** Row after which this run went on; 0 for one that began. */
  readonly resumedAfter: number
  readonly isFinished: boolean
  /** Whether there was nothing to do: an earlier run had finished the file. */
  readonly wasFinished: boolean
}

/** Everything about one file that is under way. */
export interface Work {
  readonly job: Job
  readonly kind: FileKind
  readonly plan: RowPlan
  readonly validate: Validate
  readonly table: Table
  readonly report: Report
  readonly size: number
}
