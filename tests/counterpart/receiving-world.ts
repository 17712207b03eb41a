import { createServer, type RequestListener } from "node:http"
import { expect, onTestFinished, vi } from "vitest"
import {
  createDestination,
  type Destination,
  type DestinationOptions,
  memoryInbox,
} from "../../packages/destination/src/index.ts"
import { type EventMap, models, type ResponseMap } from "../../packages/models/src/index.ts"
import { createSandbox, type SandboxOptions, type WorldSeed } from "../../packages/sandbox/src/index.ts"
import { createSource, legacyKey, type Source, type SourceOptions } from "../../packages/source/src/index.ts"
import { lastingPort } from "../../scripts/lasting-port.ts"
import { type SandboxCalls, sandboxCalls } from "../../scripts/start/sandbox-calls.ts"
import { listenOn } from "./sandbox-behind.ts"

/** A message that a handler got. */
export interface Handled {
  readonly event: string
  readonly transmissionId: string | null
  readonly issues: number
  readonly message: Record<string, unknown>
}

/** A source, the sandbox, and a destination mounted into a real framework: all there is between two applications. */
export interface ReceivingWorld {
  readonly sandbox: SandboxCalls
  /** That of the application as it runs now. */
  readonly destination: Destination
  /** Everything that came through, in order. */
  readonly handled: readonly Handled[]
  readonly source: Source<EventMap, ResponseMap>
  /** Has something go wrong with the deliveries of a data model. */
  trouble(dataModel: string, trouble: Readonly<Record<string, unknown>>): Promise<void>
  /** Has something go wrong with the requests of the source. */
  requestTrouble(trouble: Readonly<Record<string, unknown>>): Promise<void>
  /** Sends the sample of an event without a source, whatever it lacks. Gives its log ID. */
  send(dataModel: string, eventType: string, change?: object): Promise<string>
  /** Waits until so many messages were handled. */
  untilHandled(count: number): Promise<void>
  /** Waits until the sandbox shows what a test wants to see of a transmission. */
  untilShown(logId: string, wanted: object): Promise<void>
  /** Ends the application, or starts it again, on its own port; with another destination if one is described. */
  stopApplication(): Promise<void>
  startApplication(options?: WorldOptions["destination"]): Promise<void>
  /** Has the sandbox use another token, and verify the endpoint with it in every form. Gives the statuses. */
  verifyWith(token: string): Promise<readonly number[]>
}

/** What an application is made of. */
export interface WorldOptions {
  readonly destination?: Partial<DestinationOptions<EventMap, ResponseMap>>
  readonly source?: Partial<SourceOptions<EventMap, ResponseMap>>
  readonly sandbox?: SandboxOptions
}

const APP = "app"
const key = { apiKey: "key-of-the-clinic", secret: "secret-of-the-clinic" }
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const dataModels = [...new Set(models.events.map(({ dataModel }) => dataModel))]

/** @param mount - builds an application of a framework around a destination, at /redox */
export async function receivingWorld(
  mount: (destination: Destination) => RequestListener,
  options: WorldOptions = {},
): Promise<ReceivingWorld> {
  const verificationToken = "token-of-the-application"
  const handled: Handled[] = []
  const newDestination = async (changes: WorldOptions["destination"] = {}): Promise<Destination> => {
    const destination = createDestination({
      verificationToken,
      logger: quiet,
      ...(changes.acknowledge === "handled" ? {} : { inbox: memoryInbox() }),
      ...changes,
    })
    destination.onAny((message, { dataModel, eventType, transmissionId, issues }) => {
      const event = `${dataModel} ${eventType}`
      handled.push({ event, transmissionId, issues: issues.length, message: message as Handled["message"] })
    })
    await destination.start()
    onTestFinished(() => destination.stop({ deadlineMs: 100 }))
    return destination
  }
  let destination = await newDestination(options.destination)
  let server = createServer(mount(destination))
  const url = await listenOn(server, await lastingPort())

  const world: WorldSeed = {
    sources: [{ id: "clinic", name: "Clinic", legacyKeys: [key] }],
    destinations: [{ id: APP, name: "App", url: `${url}/redox`, verificationToken }],
    subscriptions: dataModels.map((dataModel) => ({
      id: dataModel,
      sourceId: "clinic",
      destinationId: APP,
      dataModel,
    })),
  }
  const box = createSandbox({ port: 0, speed: 1_000, logger: quiet, world, ...options.sandbox })
  const sandbox = sandboxCalls((await box.listen()).url)
  const source = createSource({
    auth: legacyKey(key),
    destination: APP,
    baseUrl: sandbox.url,
    blobUrl: sandbox.url,
    logger: quiet,
    retry: { delayMs: () => 1 },
    ...options.source,
  })
  const stopApplication = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  onTestFinished(async () => {
    await source.stop({ deadlineMs: 0 })
    await box.close()
    await stopApplication()
  })

  return {
    sandbox,
    get destination() {
      return destination
    },
    handled,
    source,
    trouble: (dataModel, trouble) =>
      sandbox.post(`/subscriptions/${encodeURIComponent(dataModel)}/troubles`, trouble),
    requestTrouble: (trouble) => sandbox.post("/request-troubles", trouble),
    async send(dataModel, eventType, change = {}) {
      const sample = await sandbox.get<object>(`/samples/${encodeURIComponent(dataModel)}/${eventType}`)
      const message = { ...sample, ...change }
      const { transmissions } = await sandbox.post<{ readonly transmissions: readonly { logId: string }[] }>(
        "/messages",
        { sourceId: "clinic", destinationIds: [APP], message },
      )
      return transmissions[0]?.logId ?? ""
    },
    untilHandled: (count) => until(() => expect(handled).toHaveLength(count)),
    untilShown: (logId, wanted) =>
      until(async () => expect(await sandbox.get(`/transmissions/${logId}`)).toMatchObject(wanted)),
    stopApplication,
    async startApplication(changes) {
      if (changes !== undefined) destination = await newDestination(changes)
      server = createServer(mount(destination))
      await listenOn(server, Number(new URL(url).port))
    },
    async verifyWith(token) {
      await sandbox.patch(`/destinations/${APP}`, { verificationToken: token })
      const statuses: number[] = []
      for (const method of ["POST", "GET-header", "GET-query"]) {
        const { status } = await sandbox.post<{ status: number }>(`/destinations/${APP}/verify`, { method })
        statuses.push(status)
      }
      return statuses
    },
  }
}

/** Waits until a look passes. */
export function until(look: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(look, { timeout: 40_000, interval: 5 })
}
