import type { StoreFileReader, TransmissionSummary } from "@redoxkit/store"
import { tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { ageOf } from "../times.ts"
import { UsageError } from "../usage-error.ts"
import { KEEP, withOwnedFile } from "./open-for-writing.ts"
import { openStoreFile } from "./open-store-file.ts"
import type { StoreCall } from "./store-call.ts"

const DAY = 24 * 60 * 60 * 1000

/** `purge`: deletes what is older than the options say, and nothing else, whatever the server would keep. */
export async function purgeStored(call: StoreCall): Promise<ExitCode> {
  const { name, path, reader, ids, texts, flags, terminal } = call
  if (ids.length > 0) throw new UsageError("purge takes ages, no IDs.")
  const age = (option: string): number => {
    const text = texts[option]
    return text === undefined ? KEEP : ageOf(`--${option}`, text)
  }
  const [payloads, finished, deadLetters] = [age("payloads"), age("finished"), age("dead-letters")]
  if (payloads === KEEP && finished === KEEP && deadLetters === KEEP)
    throw new UsageError("Say what to delete: --payloads AGE, --finished AGE or --dead-letters AGE.")
  const before = amounts(reader)
  const keysMs = finished === KEEP && deadLetters !== KEEP ? longEnough(reader) : finished
  reader.close()
  const retention = { bodiesMs: Math.min(payloads, keysMs), keysMs, parkedMs: deadLetters }
  await withOwnedFile(call, retention, (store) => store.purge())
  const after = readAgain(name, path)
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
  const done = reader.list({ states: ["done"], limit: Number.MAX_SAFE_INTEGER })
  const oldest = done.reduce((least, { receivedAt }) => Math.min(least, receivedAt), Date.now())
  return Math.max(7 * DAY, Date.now() - oldest + DAY)
}

function readAgain(name: StoreCall["name"], path: string): ReturnType<typeof amounts> {
  const reader = openStoreFile(name, path)
  try {
    return amounts(reader)
  } finally {
    reader.close()
  }
}

function amounts(reader: StoreFileReader): { readonly payloads: number; readonly messages: number } {
  const all = reader.list({ limit: Number.MAX_SAFE_INTEGER })
  return { messages: all.length, payloads: all.filter(hasPayload).length }
}

function hasPayload({ bytes }: TransmissionSummary): boolean {
  return bytes > 0
}
