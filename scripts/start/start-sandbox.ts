import { randomBytes } from "node:crypto"
import { createSandbox, defaultIds, type Logger } from "../../packages/sandbox/src/index.ts"
import { type KnownDestination, type KnownSource, type SandboxCalls, sandboxCalls } from "./sandbox-calls.ts"

/** A sandbox of this process. */
export interface RunningSandbox extends SandboxCalls {
  /** The token that it shows to the application. */
  readonly verificationToken: string
  /** Secret of the sign-on that it launches. */
  readonly signOnSecret: string
  /** The legacy key with which the application sends. */
  readonly sourceKey: { readonly apiKey: string; readonly secret: string }
  close(): Promise<void>
}

/** What a sandbox is started with. */
export interface RunningSandboxOptions {
  readonly port: number
  /** File that keeps everything. */
  readonly file: string
  /** Told of warnings and errors. */
  readonly onLog: (text: string) => void
}

/**
 * Starts a sandbox with the wiring of a new development organisation at Redox.
 *
 * @throws Error that says what to change when it cannot listen, or its file cannot be used
 */
export async function startSandbox({ port, file, onLog }: RunningSandboxOptions): Promise<RunningSandbox> {
  const sandbox = createSandbox({ port, file, logger: loggerTo(onLog) })
  const { url } = await sandbox.listen()
  const calls = sandboxCalls(url)
  const destination = await calls.get<KnownDestination>(`/destinations/${defaultIds.yourDestination}`)
  const source = await calls.get<KnownSource>(`/sources/${defaultIds.yourSource}`)
  const [sourceKey] = source.legacyKeys
  if (sourceKey === undefined) throw new Error("The source of the sandbox has no legacy key any more")
  const { verificationToken, ssoSecret } = destination
  const signOnSecret = ssoSecret ?? randomBytes(24).toString("base64url")
  return { ...calls, verificationToken, signOnSecret, sourceKey, close: sandbox.close }
}

function loggerTo(onLog: (text: string) => void): Logger {
  const log = (fields: object, text: string): void => onLog(`${text} ${JSON.stringify(fields)}`)
  return { debug() {}, info() {}, warn: log, error: log }
}
