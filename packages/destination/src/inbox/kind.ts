import { applicationIds, type StoreKind } from "@redoxkit/store"
import { DestinationError, InboxError } from "../errors.ts"

/** What makes a store an inbox. */
export const INBOX: StoreKind = {
  name: "inbox",
  packageName: "@redoxkit/destination",
  makers: { memory: "memoryInbox", sqlite: "sqliteInbox" },
  applicationId: applicationIds.inbox,
  // Handlers may run twice by contract, so nobody asks which were running at a crash.
  writesClaims: false,
  failure: (fault, message, options) => new InboxError(`inbox-${fault}`, message, options),
  invalidOption: (message) => new DestinationError("invalid-option", message),
}
