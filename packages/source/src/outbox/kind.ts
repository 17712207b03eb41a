import { applicationIds, type StoreKind } from "@redoxkit/store"
import { SourceError } from "../errors.ts"
import { OutboxError } from "./outbox-error.ts"

/** What makes a store an outbox. */
export const OUTBOX: StoreKind = {
  name: "outbox",
  packageName: "@redoxkit/source",
  makers: { memory: "memoryOutbox", sqlite: "sqliteOutbox" },
  applicationId: applicationIds.outbox,
  // Redox may have got what was on its way at a crash, and its sender wants to know.
  writesClaims: true,
  failure: (fault, message, options) => new OutboxError(`outbox-${fault}`, message, options),
  invalidOption: (message) => new SourceError("invalid-option", message),
}
