// A process that polls an API into an inbox or an outbox, in a file or with --database in PostgreSQL, until it is killed; with
// --drain, it polls what is left and ends.
// It prints `started`, `duplicate KEY` for what the store had already, and `parked CHANGE` for what it has set aside.

import { parseArgs } from "node:util"
import { createDestination, sqliteInbox } from "../../packages/destination/src/index.ts"
import { createPoller, sqliteCursor, toDestination, toOutbox } from "../../packages/poller/src/index.ts"
import { postgresInbox, postgresOutbox } from "../../packages/postgres/src/index.ts"
import { createSource, legacyKey, sqliteOutbox } from "../../packages/source/src/index.ts"
import { endWithParent } from "../leave-nothing.ts"
import type { ApiChange } from "./changing-api.ts"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "" },
    cursor: { type: "string", default: "" },
    store: { type: "string", default: "" },
    database: { type: "string" },
    into: { type: "string", default: "inbox" },
    drain: { type: "boolean", default: false },
  },
})
const { url, cursor, store, database, into } = values
const say = (line: string): void => void process.stdout.write(`${line}\n`)
endWithParent()
const silent = { debug() {}, info() {}, warn() {}, error() {} }

// Nothing is handled and nothing leaves: what was stored stays where the checker finds it.
const deliver =
  into === "inbox"
    ? toDestination(
        createDestination({
          verificationToken: "token",
          inbox:
            database === undefined
              ? sqliteInbox({ path: store })
              : postgresInbox({ connectionString: database, timeoutMs: 3_000 }),
          logger: silent,
        }),
      )
    : toOutbox(
        createSource({
          auth: legacyKey({ apiKey: "key", secret: "secret" }),
          baseUrl: url,
          destination: "destination",
          validate: "off",
          outbox:
            database === undefined
              ? sqliteOutbox({ path: store })
              : postgresOutbox({ connectionString: database, timeoutMs: 3_000 }),
          logger: silent,
        }),
      )
const order = into === "inbox" ? "any" : "ascending"

const poller = createPoller({
  name: "appointments",
  cursor: sqliteCursor({ path: cursor }),
  every: 15,
  overlapMs: 1_500,
  order,
  attempts: 1_000,
  maxParked: 100_000,
  backoffMs: () => 10,
  async fetchChanges({ since, page, getJson }) {
    const query = new URLSearchParams({ order, since: since?.toISOString() ?? "", page: page ?? "" })
    return getJson<{ changes: ApiChange[]; nextPage: string | null }>(`${url}/changes?${query}`)
  },
  changeKey: ({ id, version }) => `${id}/${version}`,
  changedAt: ({ updatedAt }) => updatedAt,
  fetchDetails: ({ id, version }, { getJson }) =>
    getJson<{ number: string }>(`${url}/details/${id}/${version}`),
  toMessages: ({ broken }, { details, message }) => {
    if (broken) throw new Error("No message can be made of this")
    return message("Scheduling", "New", { Visit: { VisitNumber: details.number } } as never)
  },
  async deliver(message, context) {
    const outcome = await deliver(message, context)
    if (outcome === "duplicate") say(`duplicate ${context.key}`)
    return outcome
  },
  logger: silent,
})

if (values.drain) {
  for (let quiet = 0; quiet < 2; ) {
    const { changes, known } = await poller.runOnce()
    quiet = changes === known ? quiet + 1 : 0
  }
  for (const { id } of await poller.parked({ limit: 100_000 })) {
    const change = (await poller.readParked(id)) as ApiChange
    say(`parked ${change.id}/${change.version}`)
  }
  await poller.stop()
  process.exit()
}
await poller.start()
say("started")
