import type { StoreFileReader, TransmissionSummary } from "@redoxkit/store"
import { tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { ageOf } from "../times.ts"
import { UsageError } from "../usage-error.ts"
import { KEEP, withOwnedFile } from "./open-for-writing.ts"
import type { StoreCall } from "./store-call.ts"

const EVERYTHING = { limit: Number.MAX_SAFE_INTEGER }
const DAY = 24 * 60 * 60 * 1000

/** `purge`: deletes what is older than the options say, and nothing else, whatever the server would keep. */
export async function purgeStored(call: StoreCall): Promise<ExitCode> {
  const { reader, ids, texts, flags, terminal } = call
  if (ids.length > 0) throw new UsageError("purge takes ages, no IDs.")
  const age = (option: string): number => {
    const text = texts[option]
    return text === undefined ? KEEP : ageOf(`--${option}`, text)
  }
  const [payloads, finished, deadLetters] = [age("payloads"), age("finished"), age("dead-letters")]
  if (payloads === KEEP && finished === KEEP && deadLetters === KEEP)
    throw new UsageError("Say what to delete: --payloads AGE, --finished AGE or --dead-letters AGE.")
  const before = amounts(reader.list(EVERYTHING))
  const keysMs = finished === KEEP && deadLetters !== KEEP ? longEnough(reader) : finished
  reader.close()
  const retention = { bodiesMs: Math.min(payloads, keysMs), keysMs, parkedMs: deadLetters }
  const after = await withOwnedFile(call, retention, async (store) => {
    await store.purge()
    return amounts(await store.list(EVERYTHING))
  })
  const deleted = {
    payloads: before.payloads - after.payloads,
    messages: before.messages - after.messages,
  }
  tell(terminal, flags, {
    json: { deleted, left: after },
    text: `${deleted.payloads} payloads and ${deleted.messages} messages deleted, ${after.messages} messages left.`,
    quiet: String(deleted.messages),
  })
  return exitCodes.ok
}

/**
 * How long to remember keys so that no finished message goes. The key of a dead letter stays for as long: for ever would
 * mean that it is not even taken when somebody sends it again next year.
 */
function longEnough(reader: StoreFileReader): number {
  const done = reader.list({ ...EVERYTHING, states: ["done"] })
  const oldest = done.reduce((least, { receivedAt }) => Math.min(least, receivedAt), Date.now())
  return Math.max(7 * DAY, Date.now() - oldest + DAY)
}

function amounts(all: readonly TransmissionSummary[]): Record<"payloads" | "messages", number> {
  return { messages: all.length, payloads: all.filter(({ bytes }) => bytes > 0).length }
}
