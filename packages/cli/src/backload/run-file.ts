import { stat } from "node:fs/promises"
import { findEvent, models } from "@redoxkit/models"
import { CommandError } from "../command-error.ts"
import { checkFile } from "./check-file.ts"
import { fileKinds } from "./file-kinds.ts"
import { identityOf } from "./file-text.ts"
import { kindOfHeader, kindOfName } from "./find-kind.ts"
import type { Job, Outcome } from "./job.ts"
import type { Report } from "./report.ts"
import { planRows } from "./row-plan.ts"
import { sendFile } from "./send-file.ts"
import { openTable } from "./table.ts"

/**
 * Backloads one file: reads its header, opens its state, and makes a message of each row that is not done with.
 *
 * @throws CommandError; what was done until then is kept
 */
export async function runFile(file: string, job: Job, report: Report): Promise<Outcome> {
  const before = await modifiedAt(file)
  const identity = await identityOf(file)
  const { kind, config, table } = await readHeader(file, job)
  const plan = await planRows(table.header, kind, config, job.shapeOf)
  const validate = await findEvent(models, kind.dataModel, kind.eventType)?.loadValidator()
  if (validate === undefined) throw new Error(`There is no validator of ${kind.dataModel} ${kind.eventType}.`)
  const work = { job, kind, plan, validate, table, report, size: identity.size }
  const outcome =
    job.targetFor === undefined ? await checkFile(work) : await sendFile(file, identity, config, work)
  if (outcome.isFinished && !outcome.wasFinished && (await modifiedAt(file)) !== before)
    throw new CommandError(
      "file-changed",
      `The file "${file}" was changed while it was read. Restore it, and run the command again to see whether all of it was sent.`,
    )
  return outcome
}

async function readHeader(file: string, job: Job) {
  const known = job.kind ?? job.configFor(undefined).kind ?? kindOfName(file)
  const early = job.configFor(known)
  const table = await openTable(file, early)
  const names = table.header.map((title) => early.columns.get(title.trim().toLowerCase())?.to ?? title)
  const kind = known ?? kindOfHeader(file, names)
  return { kind: fileKinds[kind], config: known === undefined ? job.configFor(kind) : early, table }
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch (cause) {
    throw new CommandError("file-unreadable", `The file "${file}" cannot be read. Correct its name.`, {
      cause,
    })
  }
}
