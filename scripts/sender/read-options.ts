import { parseArgs } from "node:util"
import { type ExampleApp, exampleApps } from "./start-example.ts"

/** What `npm start` was asked for. */
export interface StartOptions {
  readonly app: ExampleApp
  /** Folder of messages; the samples of this workspace without it. */
  readonly samples: string | undefined
  readonly once: boolean
  /** Port of the example server; `undefined` for the usual one or the next that is free. */
  readonly port: number | undefined
  /** Port of the sandbox; `undefined` as with `port`. */
  readonly sandboxPort: number | undefined
  /** By what the sandbox divides the waits of the protocol. */
  readonly speed: number
  /** Folder that keeps sandbox and inbox; a temporary one without it. */
  readonly state: string | undefined
  readonly help: boolean
}

export const usage = `Usage: npm start -- [options]

Starts a Redox on this machine (the sandbox, with its page) and an example server, verifies the server's endpoint, and
delivers one message of every event to it.

  --app express|koa   which example server (express)
  --samples DIR       deliver every *.json of a folder instead
  --once              stop afterwards: exit code 0 when every message was answered 200 and handled, 1 otherwise
  --port N            port of the server (3000, or the next free one; any free one with --once)
  --sandbox-port N    port of the sandbox (4600, or the next free one; any free one with --once)
  --speed N           divides the waits between retries (10; 1 is Redox's own pace)
  --state DIR         keep sandbox and inbox in this folder, and go on from there (a temporary folder, removed at the end)
  --help              show this text`

/** Reads the command line. @throws Error that says what is wrong with it */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      app: { type: "string", default: "express" },
      samples: { type: "string" },
      once: { type: "boolean", default: false },
      port: { type: "string" },
      "sandbox-port": { type: "string" },
      speed: { type: "string", default: "10" },
      state: { type: "string" },
      help: { type: "boolean", default: false },
    },
  })
  const app = exampleApps.find((name) => name === values.app)
  if (app === undefined) throw new Error(`--app must be one of: ${exampleApps.join(", ")}`)
  const speed = Number(values.speed)
  if (!(speed >= 0.001 && speed <= 1_000_000))
    throw new Error("--speed must be a number from 0.001 to 1000000")
  return {
    app,
    samples: values.samples,
    once: values.once,
    port: portOf("--port", values.port),
    sandboxPort: portOf("--sandbox-port", values["sandbox-port"]),
    speed,
    state: values.state,
    help: values.help,
  }
}

function portOf(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw new Error(`${option} must be a whole number from 0 to 65535`)
  return Number(value)
}
