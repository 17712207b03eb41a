// A sandbox in a thread of its own: it tells its port and its key, and runs until the thread is ended.
import { parentPort } from "node:worker_threads"
import { sandboxBehind } from "./sandbox-behind.ts"

const { port, legacyKey: credentials } = await sandboxBehind({})
parentPort?.postMessage({ port, credentials })
