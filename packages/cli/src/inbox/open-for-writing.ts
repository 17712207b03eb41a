import { sqliteInbox } from "@redoxkit/destination"
import { sqliteOutbox } from "@redoxkit/source"
import type { RetentionOptions, SqliteStore } from "@redoxkit/store"
import { CommandError } from "../command-error.ts"
import { encryptionKeys } from "../secrets.ts"
import { commandError } from "../tell.ts"
import type { StoreCall } from "./store-call.ts"

/** Keeps everything. */
export const KEEP = Number.POSITIVE_INFINITY

/** By itself, a store purges once a minute; here it does when it is told to. */
const NEVER = 2 ** 31 - 1

/**
 * Does some work with the file as its owner. The one process that owns it may be a server: then it is refused, since two
 * would hand out the same messages.
 *
 * @throws CommandError
 */
export async function withOwnedFile<Result>(
  { name, path, terminal }: Pick<StoreCall, "name" | "path" | "terminal">,
  retention: Required<RetentionOptions>,
  work: (store: SqliteStore) => Promise<Result>,
): Promise<Result> {
  const openOwned = name === "inbox" ? sqliteInbox : sqliteOutbox
  const store = openOwned({ path, retention, purgeEveryMs: NEVER, ...encryptionKeys(terminal) })
  try {
    await store.open()
    return await work(store)
  } catch (error) {
    const failure = commandError(error, ["InboxError", "OutboxError"])
    if (failure.code !== `${name}-locked`) throw failure
    const owner = name === "inbox" ? "destination" : "source"
    throw new CommandError(
      failure.code,
      `The ${name} file ${path} is in use by another process, and only one may change it. Stop the server first, or have it replay by itself with ${owner}.replay().`,
      { cause: error },
    )
  } finally {
    await store.close()
  }
}
