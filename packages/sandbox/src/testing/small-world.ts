import { type VirtualClock, virtualClock } from "../clock/virtual-clock.ts"
import { type Core, openCore } from "../core.ts"
import { enqueue } from "../intake/enqueue.ts"
import { routeMessage } from "../intake/route-message.ts"
import { sampleOf } from "../message/assets.ts"
import { type SandboxOptions, settingsOf } from "../options.ts"
import type { TransmissionSummary } from "../store/transmission.ts"
import { type FakeDestination, fakeDestination } from "./fake-destination.ts"
import { smallSeed } from "./small-seed.ts"

/** Nine in the morning, in UTC. */
export const START = Date.parse("2025-04-01T09:00:00.000Z")

/** A sandbox without a socket, on a clock that stands still. */
export interface SmallWorld {
  readonly core: Core
  readonly clock: VirtualClock
  readonly fake: FakeDestination
  /** Sends the sample of an event to the destination `app`. */
  send(
    dataModel?: string,
    eventType?: string,
    change?: (message: Record<string, unknown>) => void,
  ): Promise<TransmissionSummary>
  /** Lets everything happen that happens without time passing. */
  settle(): Promise<void>
  /** Goes on until nothing waits, or until a moment so many milliseconds away. */
  run(milliseconds?: number): Promise<void>
}

/** Opens a small world. */
export async function smallWorld(options: SandboxOptions = {}): Promise<SmallWorld> {
  const clock = (options.clock as VirtualClock | undefined) ?? virtualClock(START)
  const fake = fakeDestination(clock.now)
  const quiet = { debug() {}, info() {}, warn() {}, error() {} }
  const core = await openCore(
    settingsOf({ clock, logger: quiet, world: smallSeed, transport: fake.transport, ...options }),
  )
  core.delivery.start()
  const settle = async (): Promise<void> => {
    // What hangs is under way until its time is up: a few turns of the loop show what else happens.
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
  }
  return {
    core,
    clock,
    fake,
    async send(dataModel = "Scheduling", eventType = "New", change = () => {}) {
      const message = structuredClone(sampleOf(dataModel, eventType)) as Record<string, unknown>
      ;(message.Meta as Record<string, unknown>).Destinations = [{ ID: "app" }]
      change(message)
      const routed = await routeMessage(core, core.world.sources.get("ehr"), message)
      if ("errors" in routed) throw new Error(routed.errors[0]?.Text)
      const [transmission] = enqueue(core, routed, "source")
      return transmission as TransmissionSummary
    },
    settle,
    async run(milliseconds = Number.POSITIVE_INFINITY) {
      const end = clock.now() + milliseconds
      for (;;) {
        await settle()
        if ((clock.nextAt ?? Number.POSITIVE_INFINITY) > end || !clock.step()) return
      }
    },
  }
}
