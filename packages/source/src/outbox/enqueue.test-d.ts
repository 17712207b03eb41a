import { createSource, type DeliveryOptions, legacyKey, memoryOutbox } from "@redoxkit/source"
import { DOCUMENT } from "../testing/messages.ts"

const source = createSource({
  auth: legacyKey({ apiKey: "key", secret: "secret" }),
  destination: "destination",
  outbox: memoryOutbox(),
})

const { idempotencyKey, outcome } = await source.enqueue("Media", "New", DOCUMENT)
const key: string = idempotencyKey
const stored: "stored" | "duplicate" = outcome

// @ts-expect-error a query waits for its answer
void source.enqueue("PatientSearch", "Query", { Patient: {} })
// @ts-expect-error an answer is no message
void source.enqueue("PatientSearch", "Response", { Patient: {} })
// @ts-expect-error no such event
void source.enqueue("Media", "Newest", DOCUMENT)
// @ts-expect-error the body of another event
void source.enqueue("Scheduling", "New", { Visit: 7 })
// @ts-expect-error no such choice
const unknownFate: DeliveryOptions["unknownFate"] = "forget"

export { key, stored, unknownFate }
