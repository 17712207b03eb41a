// A server whose storage is attacked. It prints what it does, a line each: `listens PORT`, `handles TRANSMISSION_ID`,
// `logs JSON`, `counts JSON`. What it is told by lines of standard input is below. Nothing is handled before `go`.
import { closeSync, openSync, readdirSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createInterface } from "node:readline"
import { parseArgs } from "node:util"
import type { Worker } from "node:worker_threads"
import {
  answerHealth,
  createDestination,
  nodeRequest,
  sqliteInbox,
  writeAnswer,
} from "../../packages/destination/src/index.ts"

const { values } = parseArgs({
  options: {
    path: { type: "string", default: "" },
    token: { type: "string", default: "" },
    "max-bytes": { type: "string", default: "Infinity" },
    "when-corrupt": { type: "string", default: "hold" },
    uid: { type: "string" },
  },
})
// The permissions of files do not bind root.
if (values.uid !== undefined) {
  process.setgroups?.([])
  process.setgid?.(Number(values.uid))
  process.setuid?.(Number(values.uid))
}
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const log = (fields: object, message: string): void => say(`logs ${JSON.stringify({ ...fields, message })}`)

let thread: Worker | undefined
process.on("worker", (worker) => {
  thread = worker
})
let begin = (): void => {}
const begun = new Promise<void>((resolve) => {
  begin = resolve
})
const destination = createDestination({
  verificationToken: values.token,
  concurrency: 4,
  pollIntervalMs: 200,
  logger: { debug: () => {}, info: () => {}, warn: log, error: log },
  inbox: sqliteInbox({
    path: values.path,
    maxFileBytes: Number(values["max-bytes"]),
    whenCorrupt: values["when-corrupt"] === "set-aside" ? "set-aside" : "hold",
    retention: { bodiesMs: 0, keysMs: 0 },
    purgeEveryMs: 500,
  }),
})
destination.on(
  "Scheduling",
  "New",
  async (_message: unknown, { transmissionId }: { readonly transmissionId: string | null }) => {
    await begun
    say(`handles ${transmissionId}`)
  },
)

const taken: number[] = []
function takeDescriptors(): void {
  try {
    for (;;) taken.push(openSync("/dev/null", "r"))
  } catch {
    // None are left.
  }
}
const commands: { readonly [name: string]: () => void } = {
  go: () => begin(),
  "end-thread": () => void thread?.terminate(),
  "take-descriptors": () => {
    takeDescriptors()
    // A thread that is about to end gives its own back.
    thread?.once("exit", () => {
      if (taken.length > 0) takeDescriptors()
    })
  },
  "give-descriptors"() {
    for (const descriptor of taken.splice(0)) closeSync(descriptor)
  },
  count: () => {
    globalThis.gc?.()
    const descriptors = process.platform === "linux" ? readdirSync("/proc/self/fd").length : 0
    say(`counts ${JSON.stringify({ descriptors, megabytes: process.memoryUsage().rss / 1e6 })}`)
  },
  stop: () => void destination.stop().then(() => process.exit(0)),
}
createInterface({ input: process.stdin })
  .on("line", (line) => commands[line]?.())
  .on("close", () => process.exit())

// A destination may take messages before its storage is in order.
const start = (): void =>
  void destination.start().catch(() => {
    setTimeout(start, 200)
  })
start()

const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  const answer =
    request.method === "GET"
      ? await answerHealth(destination, request.url ?? "")
      : await destination.handle(nodeRequest(request))
  if (answer !== undefined) writeAnswer(response, answer)
})
server.listen(0, "127.0.0.1", () => say(`listens ${(server.address() as AddressInfo).port}`))
