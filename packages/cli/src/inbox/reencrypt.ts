import { CommandError } from "../command-error.ts"
import { encryptionKeys, KEYS_VARIABLE } from "../secrets.ts"
import { tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { UsageError } from "../usage-error.ts"
import { KEEP, withOwnedFile } from "./open-for-writing.ts"
import type { StoreCall } from "./store-call.ts"

const keepAll = { bodiesMs: KEEP, keysMs: KEEP, parkedMs: KEEP }

/** `reencrypt`: encrypts with the current key what is in the clear or encrypted with another one. */
export async function reencryptStored(call: StoreCall): Promise<ExitCode> {
  const { reader, ids, flags, terminal } = call
  if (ids.length > 0) throw new UsageError("reencrypt takes no IDs: it works on the whole file.")
  const { encryption } = encryptionKeys(terminal)
  if (encryption === undefined)
    throw new UsageError(
      `Put the keys into ${KEYS_VARIABLE}, as ID=KEY pairs with spaces between: the new key first, then those that the file was written with.`,
    )
  reader.close()
  const result = await withOwnedFile(call, keepAll, (store) => store.reencrypt())
  tell(terminal, flags, {
    json: result,
    text: `${result.reencrypted} encrypted with the key "${encryption.current}".`,
    quiet: String(result.reencrypted),
  })
  if (result.unreadable === 0) return exitCodes.ok
  throw new CommandError(
    "unreadable-bodies",
    `${result.unreadable} do not open with the keys in ${KEYS_VARIABLE}: they were changed on the disk, or a key has the ID of another. They were left as they are.`,
  )
}
