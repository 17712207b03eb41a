import { KeyObject, randomUUID } from "node:crypto"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { openCore } from "../../packages/sandbox/src/core.ts"
import { createSandboxServer } from "../../packages/sandbox/src/http/server.ts"
import type { LegacyKey, NewOAuthClient } from "../../packages/sandbox/src/index.ts"
import { settingsOf } from "../../packages/sandbox/src/options.ts"
import type { TakenMessage } from "../../packages/source/src/testing/redox-server.ts"
import type { TokenOptions } from "../../packages/source/src/testing/token-endpoints.ts"

/** A sandbox, and what tests do to it without a call. */
export interface SandboxBehind {
  readonly port: number
  readonly clientId: string
  readonly keyId: string
  /** The one legacy key that the source has. */
  legacyKey: LegacyKey
  /** Life of the tokens issued from now on; the sandbox's own without it. */
  tokenLifeMs: number | undefined
  /** Refuses every token of a kind that was issued so far. */
  forgetTokens(kind: "access" | "refresh"): void
  /** Makes the destinations that a message names, and the subscriptions that it needs. */
  makeRoomFor(message: TakenMessage): void
  close(): Promise<void>
}

const SOURCE = "b3c1f7de-0000-4000-8000-000000000001"
const KEY_ID = "key-1"

/** Starts a sandbox with one source. */
export async function sandboxBehind({ oauthKey, tokenLifeMs }: TokenOptions): Promise<SandboxBehind> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  // Of its own, since tokens are shared by all sources of a process.
  let legacyKey = { apiKey: `CANARY-KEY-${randomUUID()}`, secret: "CANARY-SECRET" }
  const clientId = `CANARY-CLIENT-${randomUUID()}`
  const oauthClients = oauthKey === undefined ? [] : [clientOf(clientId, oauthKey)]
  const source = { id: SOURCE, name: "Source", legacyKeys: [legacyKey], oauthClients }
  const world = { sources: [source], destinations: [], subscriptions: [] }
  const settings = settingsOf({ port: 0, logger, world })
  const own = { legacyTokenLifeMs: settings.legacyTokenLifeMs, oauthTokenLifeMs: settings.oauthTokenLifeMs }
  const core = await openCore(settings)
  const server = createSandboxServer(core)
  // An idle connection would end just when the listener in front sends something over it.
  server.keepAliveTimeout = 0
  core.address.url = await listenOn(server, 0)
  core.delivery.start()

  let lifeMs: number | undefined
  const behind: SandboxBehind = {
    port: Number(new URL(core.address.url).port),
    clientId,
    keyId: KEY_ID,
    get legacyKey() {
      return legacyKey
    },
    set legacyKey(given) {
      legacyKey = given
      void core.world.changeSource(SOURCE, { legacyKeys: [given] })
    },
    get tokenLifeMs() {
      return lifeMs
    },
    set tokenLifeMs(given) {
      lifeMs = given
      Object.assign(
        settings,
        given === undefined ? own : { legacyTokenLifeMs: given, oauthTokenLifeMs: given },
      )
    },
    forgetTokens: (kind) => void core.database.run("DELETE FROM tokens WHERE kind = ?", kind),
    makeRoomFor({ Meta }) {
      const { DataModel: dataModel } = Meta ?? {}
      for (const { ID: id } of Meta?.Destinations ?? []) {
        if (core.world.destinations.find(id) === undefined) core.world.createDestination({ id, name: id })
        if (core.world.findSubscription(SOURCE, id, dataModel) === undefined)
          core.world.createSubscription({ sourceId: SOURCE, destinationId: id, dataModel })
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await core.close()
    },
  }
  behind.tokenLifeMs = tokenLifeMs
  return behind
}

function clientOf(clientId: string, key: KeyObject | Uint8Array): NewOAuthClient {
  if (!(key instanceof KeyObject)) return { clientId, secret: Buffer.from(key).toString("utf8") }
  return { clientId, keys: [{ ...key.export({ format: "jwk" }), kid: KEY_ID }] }
}

/** Listens on a port of this machine and gives the address. */
export async function listenOn(server: Server, port: number): Promise<string> {
  // A thousand calls at once must all find a place in the queue, or the system resets some of them when nobody looks
  // at it for seconds.
  await new Promise<void>((resolve) => server.listen({ port, host: "127.0.0.1", backlog: 4_000 }, resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
