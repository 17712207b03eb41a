// A server on an inbox in PostgreSQL whose database is attacked. It prints what it does, a line each: `listens PORT`,
// `handles TRANSMISSION_ID TIME`, `logs JSON`, `counts JSON`. The time is of a clock that all processes of a machine share.
// What it is told by lines of standard input is below.
import { readdirSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { parseArgs } from "node:util"
import {
  answerHealth,
  createDestination,
  nodeRequest,
  writeAnswer,
} from "../../packages/destination/src/index.ts"
import { postgresInbox } from "../../packages/postgres/src/index.ts"
import { createPool } from "../../packages/postgres/src/testing/connect.ts"

const { values } = parseArgs({
  options: {
    database: { type: "string", default: "" },
    token: { type: "string", default: "" },
    lease: { type: "string", default: "30000" },
    timeout: { type: "string", default: "20000" },
    "own-pool": { type: "boolean", default: false },
    "no-listen": { type: "boolean", default: false },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const log = (fields: object, message: string): void => say(`logs ${JSON.stringify({ ...fields, message })}`)

const pool = values["own-pool"] ? createPool(values.database) : undefined
const destination = createDestination({
  verificationToken: values.token,
  pollIntervalMs: 200,
  logger: { debug: () => {}, info: () => {}, warn: log, error: log },
  inbox: postgresInbox({
    ...(pool === undefined ? { connectionString: values.database } : { pool }),
    leaseMs: Number(values.lease),
    timeoutMs: Number(values.timeout),
    listen: !values["no-listen"],
  }),
})
destination.on("Scheduling", "New", async (_, { transmissionId }) => {
  say(`handles ${transmissionId} ${process.hrtime.bigint()}`)
  // Some handlers are in the middle when the fault begins.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
})

let giveBack = (): void => {}
const commands: { readonly [name: string]: () => unknown } = {
  "take-connections": async () => {
    const taken = await pool?.takeAll()
    giveBack = () => taken?.()
    say("done")
  },
  "give-connections": () => {
    giveBack()
    say("done")
  },
  count: () => {
    globalThis.gc?.()
    const descriptors = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0
    say(`counts ${JSON.stringify({ descriptors, megabytes: process.memoryUsage().rss / 1e6 })}`)
  },
}
createInterface({ input: process.stdin })
  .on("line", (line) => commands[line]?.())
  .on("close", () => process.exit())

await destination.start()
const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  const answer =
    request.method === "GET"
      ? await answerHealth(destination, request.url ?? "")
      : await destination.handle(nodeRequest(request))
  if (answer !== undefined) writeAnswer(response, answer)
})
server.listen(0, "127.0.0.1", () => say(`listens ${(server.address() as AddressInfo).port}`))
