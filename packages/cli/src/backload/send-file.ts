import { hash } from "node:crypto"
import { checkRow } from "./check-row.ts"
import type { BackloadConfig } from "./config.ts"
import { deliver } from "./deliver.ts"
import { eachRow, tellProblems } from "./each-row.ts"
import type { FileIdentity } from "./file-text.ts"
import type { Outcome, Work } from "./job.ts"
import { logIdOf } from "./log-id.ts"
import { paceOf } from "./pace.ts"
import { noRejects, openRejects, type Rejects } from "./rejects.ts"
import { openState, type State } from "./state.ts"
import type { Target } from "./target.ts"

/** Sends the rows of a file that are not done with, and keeps after each how far it is. */
export async function sendFile(
  file: string,
  identity: FileIdentity,
  config: BackloadConfig,
  work: Work,
): Promise<Outcome> {
  const { job, kind } = work
  const target = await job.targetFor?.(kind)
  if (target === undefined) throw new Error("There is no target.")
  const about = {
    ...identity,
    kind: kind.kind,
    config: hash("sha256", JSON.stringify(config, replaceMaps)),
    target: hash("sha256", target.identity),
  }
  const fresh = job.restarts ? String(Date.now()) : undefined
  const state = openState(job.state ?? `${file}.backload`, about, fresh)
  try {
    const { progress, isFinished: wasFinished } = state
    const ended = { kind: kind.kind, resumedAfter: progress.row, wasFinished }
    if (wasFinished) return { ...progress, ...ended, isFinished: true }
    if (progress.row > 0) work.report.resume(progress.row, progress.line)
    const rejects = job.rejects === undefined ? noRejects : openRejects(job.rejects, progress.rejectsBytes)
    try {
      const backload = [about.hash, about.kind, about.config, about.target, state.generation].join("/")
      return { ...(await sendRows(work, target, state, rejects, backload)), ...ended }
    } finally {
      rejects.close()
    }
  } finally {
    state.close()
    target.close()
  }
}

async function sendRows(work: Work, target: Target, state: State, rejects: Rejects, backload: string) {
  const { job, plan, kind, validate, report } = work
  const { stop, attempts } = job
  const pace = paceOf(job.rate)
  const eventDateTime = new Date(state.startedAt).toISOString()
  let progress = state.progress
  const isFinished = await eachRow(work, progress, async (row, record) => {
    const { line, message, problems, leftOut } = checkRow(record, plan, kind, validate)
    if (message === undefined) tellProblems(work, rejects, line, row, problems)
    else {
      await pace.turn(stop)
      if (stop.aborted) return undefined
      const Meta = { EventDateTime: eventDateTime, ...(message.Meta as object) }
      const isSent = await deliver(target, { ...message, Meta }, logIdOf(backload, row), {
        attempts,
        stop,
        onWait: report.wait,
      })
      if (!isSent) return undefined
    }
    const { sent, bad } = progress
    progress = {
      row,
      line,
      sent: message === undefined ? sent : sent + 1,
      bad: message === undefined ? bad + 1 : bad,
      leftOut: progress.leftOut + leftOut.length,
      rejectsBytes: rejects.bytes(),
    }
    state.save(progress)
    return progress
  })
  if (isFinished) state.finish(progress)
  const { rejectsBytes: _, ...told } = progress
  return { ...told, isFinished }
}

/** Maps and sets are written as lists, and formats by what they are: JSON would leave them out. */
function replaceMaps(_name: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value
}
