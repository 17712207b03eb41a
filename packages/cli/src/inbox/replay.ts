import { tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { UsageError } from "../usage-error.ts"
import { KEEP, withOwnedFile } from "./open-for-writing.ts"
import type { StoreCall } from "./store-call.ts"

const keepAll = { bodiesMs: KEEP, keysMs: KEEP, parkedMs: KEEP }

/** `replay`: has messages handled or sent again after the next start. */
export async function replayStored(call: StoreCall): Promise<ExitCode> {
  const { name, reader, ids, flags, terminal } = call
  if (ids.length > 0 === (flags.all === true))
    throw new UsageError("Name the IDs to replay, or pass --all. Not both.")
  // While it is open, the owner could not clear away the files beside it.
  reader.close()
  const states = ["parked", "blocked", ...(flags.done ? (["done"] as const) : [])] as const
  const replayed = await withOwnedFile(call, keepAll, (store) =>
    store.replay({ states, limit: Number.MAX_SAFE_INTEGER, ...(!flags.all && { ids }) }),
  )
  const missing = flags.all ? 0 : new Set(ids).size - replayed
  const next = name === "inbox" ? "They are handled" : "They leave"
  tell(terminal, flags, {
    json: { replayed, left: missing },
    text: `${replayed} replayed.${replayed > 0 ? ` ${next} when the server starts again.` : ""}`,
    quiet: String(replayed),
  })
  if (missing === 0) return exitCodes.ok
  terminal.stderr.write(
    `${missing} left as they are: unknown, no dead letters (--done takes finished ones, too), or without a payload.\n`,
  )
  return exitCodes.failed
}
