import { readStoreFile, StoreFailure, type StoreFileReader } from "@redoxkit/store"
import { CommandError } from "../command-error.ts"
import { encryptionKeys } from "../secrets.ts"
import type { Terminal } from "../terminal.ts"
import { UsageError } from "../usage-error.ts"

/** Opens a file for looking only. @throws CommandError; UsageError for a file of the other kind */
export function openStoreFile(name: "inbox" | "outbox", path: string, terminal: Terminal): StoreFileReader {
  let reader: StoreFileReader
  try {
    reader = readStoreFile(path, encryptionKeys(terminal))
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new CommandError(`${name}-${error.fault}`, error.message, { cause: error })
  }
  if (reader.name === name) return reader
  reader.close()
  throw new UsageError(`"${path}" is the file of an ${reader.name}. Use "redoxkit ${reader.name}".`)
}
