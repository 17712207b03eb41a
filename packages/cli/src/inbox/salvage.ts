import { StoreFailure, salvageStoreFile } from "@redoxkit/store"
import { CommandError } from "../command-error.ts"
import { encryptionKeys } from "../secrets.ts"
import { harmless, tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { UsageError } from "../usage-error.ts"
import type { StoreCall } from "./store-call.ts"

/** `salvage`: takes unfinished messages and dead letters out of a damaged file. */
export async function salvageStored({
  name,
  path,
  ids,
  texts,
  flags,
  terminal,
}: Omit<StoreCall, "reader">): Promise<ExitCode> {
  const { into } = texts
  if (ids.length > 0 || into === undefined)
    throw new UsageError(
      `Name the damaged file and the one to fill: redoxkit ${name} salvage DAMAGED --into FILE.`,
    )
  const { taken, duplicates, finished, unreadable } = salvage(path, {
    name,
    into,
    ...encryptionKeys(terminal),
  })
  const verb = name === "inbox" ? "handled" : "sent"
  tell(terminal, flags, {
    json: { taken, duplicates, finished, unreadable },
    text: `${taken} taken, ${duplicates} that had come again, ${finished} that were ${verb} already, ${unreadable.length} unreadable.`,
    quiet: String(taken),
  })
  if (unreadable.length === 0) return exitCodes.ok
  terminal.stderr.write(`Unreadable, look for them in Redox:\n`)
  for (const { id, key } of unreadable)
    terminal.stderr.write(`${id.padStart(6)}  ${key === null ? "unknown" : harmless(key)}\n`)
  return exitCodes.failed
}

function salvage(
  ...[path, options]: Parameters<typeof salvageStoreFile>
): ReturnType<typeof salvageStoreFile> {
  try {
    return salvageStoreFile(path, options)
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new CommandError(`${options.name}-${error.fault}`, error.message, { cause: error })
  }
}
