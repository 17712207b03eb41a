import type { EventMap, ResponseMap } from "@redoxkit/models"
import type { Logger } from "@redoxkit/store/common"
import { onTestFinished } from "vitest"
import { legacyKey } from "../auth/legacy-key.ts"
import type { SourceOptions } from "../options.ts"
import { createSource, type Source } from "../source.ts"
import { type RedoxServer, type RedoxServerOptions, startRedoxServer } from "./redox-server.ts"

/** A destination's ID. */
export const DESTINATION = "c07e9a12-3f64-4b8b-a5d1-8e2f60d9b413"

/** One record that was logged. */
export interface LogRecord {
  readonly level: keyof Logger
  readonly fields: object
  readonly text: string
}

/** A server that is closed after the test. */
export async function testServer(options: RedoxServerOptions = {}): Promise<RedoxServer> {
  const server = await startRedoxServer(options)
  onTestFinished(() => server.close())
  return server
}

/**
 * A source of a server, which waits one millisecond between tries and does not validate, and what it logs. With
 * `undefined` for `destination` or `blobUrl` it has none.
 */
export function testSource(
  server: RedoxServer,
  options: Partial<SourceOptions<EventMap, ResponseMap>> = {},
): { readonly source: Source<EventMap, ResponseMap>; readonly logs: readonly LogRecord[] } {
  const { logger, logs } = collectingLogger()
  const { destination, blobUrl, ...others } = { destination: DESTINATION, blobUrl: server.url, ...options }
  const source = createSource({
    auth: legacyKey(server.tokens),
    ...(destination === undefined ? {} : { destination }),
    baseUrl: server.url,
    ...(blobUrl === undefined ? {} : { blobUrl }),
    logger,
    retry: { delayMs: () => 1 },
    validate: "off",
    ...others,
  })
  return { source, logs }
}

/** Collects what is logged. */
export function collectingLogger(): { readonly logger: Logger; readonly logs: readonly LogRecord[] } {
  const logs: LogRecord[] = []
  const log = (level: keyof Logger) => (fields: object, text: string) =>
    void logs.push({ level, fields, text })
  return { logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") }, logs }
}
