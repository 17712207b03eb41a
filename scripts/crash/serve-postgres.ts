// A server that receives and handles until it is killed, on an inbox in PostgreSQL that it shares with others.
// It prints what it does, a line each: `listens PORT`, `handles TRANSMISSION_ID TIME`. The time is of a clock that all
// processes of a machine share.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as wait } from "node:timers/promises"
import { parseArgs } from "node:util"
import { createDestination, nodeRequest, writeAnswer } from "../../packages/destination/src/index.ts"
import { postgresInbox } from "../../packages/postgres/src/index.ts"
import { endWithParent } from "../leave-nothing.ts"

const { values } = parseArgs({
  options: {
    database: { type: "string", default: "" },
    token: { type: "string", default: "" },
    lease: { type: "string", default: "1000" },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
endWithParent()

const destination = createDestination({
  verificationToken: values.token,
  pollIntervalMs: 500,
  inbox: postgresInbox({
    connectionString: values.database,
    leaseMs: Number(values.lease),
    // Long, so that no busy machine looks like a database that is away.
    timeoutMs: 20_000,
  }),
})
destination.on("Scheduling", "New", async (_, { transmissionId }) => {
  say(`handles ${transmissionId} ${process.hrtime.bigint()}`)
  // A handler that takes its time, so that a kill often hits one.
  await wait(Math.random() * 8)
})
await destination.start()

const server = createServer(async (request, response) => {
  const answer = await destination.handle(nodeRequest(request))
  if (answer !== undefined) writeAnswer(response, answer)
})
server.listen(0, "127.0.0.1", () => say(`listens ${(server.address() as AddressInfo).port}`))
