import { parseArgs } from "node:util"
import { type ExampleApp, exampleApps } from "./start-example.ts"

/** What `npm start` was asked for. */
export interface StartOptions {
  readonly app: ExampleApp
  /** Folder of messages; the samples of this workspace without it. */
  readonly samples: string | undefined
  readonly once: boolean
  /** 0 for any free port. */
  readonly port: number
  readonly help: boolean
}

export const usage = `Usage: npm start -- [options]

Starts an example server, verifies its endpoint, and delivers one message of every event to it.

  --app express|koa   which example server (express)
  --samples DIR       deliver every *.json of a folder instead
  --once              stop afterwards: exit code 0 when every message was answered 200 and handled, 1 otherwise
  --port N            port of the server (any free one)
  --help              show this text`

/** Reads the command line. @throws Error that says what is wrong with it */
export function readOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      app: { type: "string", default: "express" },
      samples: { type: "string" },
      once: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  })
  const app = exampleApps.find((name) => name === values.app)
  if (app === undefined) throw new Error(`--app must be one of: ${exampleApps.join(", ")}`)
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
    throw new Error("--port must be a whole number from 0 to 65535")
  return { app, samples: values.samples, once: values.once, port: Number(values.port), help: values.help }
}
