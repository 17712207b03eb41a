import { StoreFailure } from "../kind.ts"
import type { Whereabouts } from "./file-place.ts"
import type { Call, ErrorMessage, Result, WorkerMessage, WorkerSettings } from "./messages.ts"
import type { StoreFile } from "./open-file.ts"
import { setFileAside, stampDamaged } from "./open-store.ts"
import { packError } from "./sqlite-error.ts"

/**
 * Looks after each group whether the file can be kept, and lets go of it when it cannot.
 *
 * @returns what to say instead of the results; `undefined` while all is well. Without `failed` the file is still open
 */
export function letGo(
  file: StoreFile,
  settings: WorkerSettings,
  calls: readonly Call[],
  results: readonly Result[],
): WorkerMessage | undefined {
  const whereabouts = file.whereabouts()
  // First: what is under the path now need not be what is damaged.
  if (whereabouts !== "in place") return leaveLost(file, settings, calls, whereabouts)
  const damage = results.find(isDamage)
  return damage && leaveDamaged(file, settings, calls, results, damage.error)
}

function leaveDamaged(
  file: StoreFile,
  settings: WorkerSettings,
  calls: readonly Call[],
  results: readonly Result[],
  error: ErrorMessage,
): WorkerMessage {
  file.abandon()
  try {
    const notice =
      settings.whenCorrupt === "hold" ? undefined : setFileAside(file.path, settings, toFailure(error))
    return {
      // What was stored in it would have to be looked for: better that it is sent again. Outcomes are kept.
      results: results.map((result) => (isAppend(calls, result) ? { call: result.call, error } : result)),
      failed: error,
      ...(notice === undefined ? { damaged: stampDamaged(settings.path, error) } : { notice }),
    }
  } catch (cause) {
    return { failed: packError(cause, settings.kind) }
  } finally {
    file.unlock()
  }
}

/** What was committed is in a file that has no name any more, or another one. */
function leaveLost(
  file: StoreFile,
  { kind }: WorkerSettings,
  calls: readonly Call[],
  whereabouts: Exclude<Whereabouts, "in place">,
): WorkerMessage {
  const said = (what: string): ErrorMessage =>
    packError(new StoreFailure("failed", `The ${kind.name} file ${file.path} ${what}`), kind)
  try {
    if (whereabouts === "deleted") {
      const notice = said(
        `was deleted while it was in use. What it held was written anew, as ${file.rescue(new Date())}. Stop the server before you delete its file.`,
      )
      return { notice, failed: notice }
    }
    file.leave()
    const failed =
      whereabouts === "moved"
        ? said(
            `was moved away while it was in use, with all that it held; the next call begins a new one. What was not finished in it waits there: take it out with "redoxkit ${kind.name} salvage".`,
          )
        : said("lost one of the files beside it while it was in use. The next call opens it again.")
    return { notice: failed, failed }
  } catch (cause) {
    // Still open: what it holds is nowhere else.
    const error = packError(
      new StoreFailure(
        "failed",
        `The ${kind.name} file ${file.path} is no longer there, and what it held could not be written anew. Make its folder again, and room on the disk; it goes on by itself. Until then, do not end the process.`,
        { cause },
      ),
      kind,
    )
    return { results: calls.map(({ call }) => ({ call, error })) }
  }
}

function isDamage(result: Result): result is Result & { readonly error: ErrorMessage } {
  return "error" in result && result.error.fault === "corrupt"
}

function isAppend(calls: readonly Call[], { call }: Result): boolean {
  return calls.some((one) => one.call === call && one.command.do === "append")
}

function toFailure({ fault, message, cause }: ErrorMessage): StoreFailure {
  return new StoreFailure(fault, message, { cause })
}
