// Compiled, never run: the code of docs/outbox.md. tests/docs.test.ts keeps them the same.
import type { EventMap } from "@redoxkit/models"
import type { EnqueuedMessage, Outbox, SourceOptions } from "@redoxkit/source"
import { createSource, legacyKey, sqliteOutbox } from "@redoxkit/source"

declare const { Patient, Orders }: EventMap["Results"]["New"]
declare const report: { number: string }
declare const options: SourceOptions<never, never>
declare const outbox: Outbox
declare const reports: { markSent(key: string, transmissionIds: readonly string[]): Promise<void> }
declare const alerts: { raise(text: string): void }
declare function isInRedox(message: EnqueuedMessage): Promise<boolean>

const source = createSource({
  auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }),
  destination: process.env.REDOX_DESTINATION_ID,
  outbox: sqliteOutbox({ path: "/var/lib/my-server/redox-outbox.db" }),
})
await source.start()

await source.enqueue("Results", "New", { Patient, Orders }, { idempotencyKey: `report-${report.number}` })

createSource({
  ...options,
  delivery: { subscription: (message, destination) => `${destination} ${message.Meta.DataModel}` },
})

createSource({
  ...options,
  delivery: {
    concurrency: 16, // destinations at the same time
    retry: { attempts: 3, afterLastAttempt: "block" },
    onDelivered: (message, { transmissionIds }) => reports.markSent(message.idempotencyKey, transmissionIds),
    onError: (error, { id, outcome }) => alerts.raise(`Message ${id} was refused, ${outcome}: ${error}`),
    onHeld: ({ error, waitMs, refusals }) =>
      refusals > 3 && alerts.raise(`${error.code}, waiting ${waitMs} ms`),
  },
})

const [letter] = await source.list()
if (letter !== undefined && (await isInRedox(letter))) await outbox.complete(letter.id, Date.now())
else await source.replay()

await source.stop({ deadlineMs: 20_000 })
