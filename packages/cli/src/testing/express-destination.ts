import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { createDestination, type Destination, memoryInbox } from "@redoxkit/destination"
import { redox } from "@redoxkit/express"
import { defaultIds } from "@redoxkit/sandbox"
import express from "express"
import { onTestFinished } from "vitest"

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** A message as a handler got it. */
export interface Handled {
  readonly Meta: Readonly<Record<string, unknown>>
  readonly Visit?: Readonly<Record<string, unknown>>
}

/** A destination in an Express server, as users have it. */
export interface ExpressDestination {
  readonly url: string
  readonly destination: Destination
  readonly handled: readonly Handled[]
  /** Resolves once so many messages were handled. */
  until(count: number): Promise<void>
}

/** The token of the destination. */
export const TOKEN = "token-CANARY"
/** The secret of its sign-on. */
export const SSO_SECRET = "secret-CANARY"

/** Starts an Express server that is stopped when the test has finished. */
export async function expressDestination(): Promise<ExpressDestination> {
  const handled: Handled[] = []
  let told = () => {}
  const destination = createDestination({
    verificationToken: TOKEN,
    inbox: memoryInbox(),
    logger: quiet,
    signOn: { secret: SSO_SECRET, issuer: defaultIds.devTools, audience: defaultIds.yourDestination },
  })
  destination.signOn(() => ({ html: "<p>CANARY</p>" }))
  destination.onAny((message) => {
    handled.push(message as Handled)
    told()
  })
  await destination.start()
  const server = express().use("/redox", redox(destination)).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await destination.stop()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/redox`,
    destination,
    handled,
    async until(count) {
      while (handled.length < count) {
        await new Promise<void>((resolve) => {
          told = resolve
        })
      }
    },
  }
}
