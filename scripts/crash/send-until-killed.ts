// A process that enqueues and delivers until it is killed; with --drain, it delivers what is left and ends. With --database,
// its outbox is in PostgreSQL, and it enqueues what it is told to, `DESTINATION NAME` a line, until nobody tells it any more.
// It prints what it does, a line each: `enqueues NAME`, `stored NAME`, `refused NAME`, `unknown NAME`.

import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { parseArgs } from "node:util"
import { postgresOutbox } from "../../packages/postgres/src/index.ts"
import { createSource, legacyKey, sqliteOutbox } from "../../packages/source/src/index.ts"
import { endWithParent } from "../leave-nothing.ts"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "" },
    key: { type: "string", default: "" },
    secret: { type: "string", default: "" },
    outbox: { type: "string", default: "" },
    database: { type: "string" },
    lease: { type: "string", default: "1000" },
    life: { type: "string", default: "0" },
    destinations: { type: "string", default: "1" },
    drain: { type: "boolean", default: false },
  },
})
const { url, key, secret, outbox, database, life } = values
const say = (line: string): void => void process.stdout.write(`${line}\n`)

// Else its standard input is for what it is told.
if (database === undefined) endWithParent()

const source = createSource({
  auth: legacyKey({ apiKey: key, secret }),
  baseUrl: url,
  validate: "off",
  outbox:
    database === undefined
      ? sqliteOutbox({ path: outbox })
      : postgresOutbox({ connectionString: database, leaseMs: Number(values.lease), timeoutMs: 20_000 }),
  // A network that takes its time, so that a kill often hits a message that Redox has and we do not know of.
  async fetch(address, init) {
    const response = await fetch(address, { ...init, headers: { ...init.headers, "x-life": life } })
    await wait(Math.random() * 8)
    return response
  },
  delivery: {
    pollIntervalMs: 500,
    retry: { delayMs: () => 20 },
    onUnknownFate: (_, message) => say(`unknown ${message.idempotencyKey}`),
  },
})
await source.start()
say("started")

if (values.drain) {
  for (;;) {
    const { waiting, running, retrying } = await source.stats()
    if (waiting + running + retrying === 0) break
    await wait(20)
  }
  await source.stop()
  process.exit()
} else if (database !== undefined) {
  createInterface(process.stdin)
    .on("line", (line) => void enqueueAsTold(line))
    .on("close", () => process.exit())
} else {
  for (let index = 0; index < Number(values.destinations); index += 1) void enqueueFor(`destination-${index}`)
}

async function enqueueAsTold(line: string): Promise<void> {
  const [destination = "", name = ""] = line.split(" ")
  try {
    await enqueue(destination, name)
    say(`stored ${name}`)
  } catch {
    // The database is away: who told it tells it, or another one, again.
    say(`refused ${name}`)
  }
}

async function enqueue(destination: string, name: string): Promise<void> {
  await source.enqueue("Scheduling", "New", { Visit: { VisitNumber: name } } as never, {
    idempotencyKey: name,
    destination,
  })
}

async function enqueueFor(destination: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `${destination}/${life}/${count}`
    say(`enqueues ${name}`)
    await enqueue(destination, name)
    say(`stored ${name}`)
    await wait(Math.random() * 10)
  }
}
