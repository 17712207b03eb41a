import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createDestination, type Destination } from "../../destination.ts"
import type { TransmissionSummary } from "../../inbox/contract.ts"
import { memoryInbox } from "../../inbox/memory.ts"
import type { RejectionReason } from "../../metrics.ts"
import type { DestinationOptions } from "../../options.ts"
import { type Reply, type Sending, sendRequest } from "./http-client.ts"
import type { AdapterSetup, Mount } from "./setup.ts"

/** A message in the inbox, with its body as text. */
export type Stored = TransmissionSummary & { readonly body: string }

/** One application under test, listening. */
export interface AdapterServer extends AsyncDisposable {
  readonly port: number
  readonly destination: Destination
  /** Why requests were refused, in their order. */
  readonly rejections: readonly RejectionReason[]
  send(sending: Sending): Promise<Reply>
  stored(): Promise<readonly Stored[]>
  /** Connections that are open now. */
  connections(): Promise<number>
}

/** What a test changes in the usual set-up: the middleware at `/redox` with nothing before it. */
export type ServerChanges = Partial<Omit<AdapterSetup, "destination">> &
  Partial<Omit<DestinationOptions<never, never>, "models">>

/** Starts the application under test, with what a test changes. */
export type Serve = (changes?: ServerChanges) => Promise<AdapterServer>

/** Starts an application with a destination in it, on a free port. */
export async function startServer(mount: Mount, changes: ServerChanges): Promise<AdapterServer> {
  const { path = "/redox", mounting = "middleware", before = "nothing", ...options } = changes
  const inbox = options.inbox ?? memoryInbox()
  const rejections: RejectionReason[] = []
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const destination = createDestination({
    verificationToken: undefined,
    logger: silent,
    metrics: { rejected: ({ reason }) => void rejections.push(reason) },
    ...options,
    inbox,
  })
  const server = createServer(mount({ destination, path, mounting, before }))
  await once(server.listen(0), "listening")
  const { port } = server.address() as AddressInfo

  return {
    port,
    destination,
    rejections,
    send: (sending) => sendRequest(port, sending),
    async stored() {
      const summaries = await inbox.list({ limit: 1_000 })
      return Promise.all(
        summaries.map(async (summary) => ({
          ...summary,
          body: Buffer.from((await inbox.read(summary.id)) ?? []).toString(),
        })),
      )
    },
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), "close")
      server.closeAllConnections()
      await closed
      await destination.stop({ deadlineMs: 1_000 })
    },
  }
}
