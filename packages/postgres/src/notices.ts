import { randomUUID } from "node:crypto"
import type { Client } from "pg"
import type { Database } from "./database.ts"

/** How servers tell each other that something may be claimable. */
export interface Notices {
  /** Tells the others, soon. A notice that is lost costs others the wait until they look again by themselves. */
  send(): void
  /** Channel of the notices. */
  readonly channel: string
  /** Begins to listen, and goes on after every break of the connection. */
  listen(): void
  end(): Promise<void>
}

/** Shortest time between two notices: what is stored within it is told at once. */
const SEND_EVERY_MS = 20
const RECONNECT_MS = 1_000

/** Makes the notices of one store. */
export function createNotices(
  database: Database,
  schema: string,
  settings: { readonly listen: boolean },
  heard: () => void,
): Notices {
  const own = randomUUID()
  const channel = `redoxkit_${schema}`
  let sending: Promise<void> | undefined
  let sendAgain = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let wanted = false
  let ended = false
  let endPause = (): void => {}

  async function sendAll(): Promise<void> {
    do {
      sendAgain = false
      try {
        await database.query({ text: "SELECT pg_notify($1, $2)", values: [channel, own] })
      } catch {
        // Others look by themselves.
      }
      await pause()
    } while (sendAgain)
    sending = undefined
  }

  /** Ends at once when the notices end: the timer alone keeps no process alive. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      if (ended) return resolve()
      endPause = resolve
      setTimeout(resolve, SEND_EVERY_MS).unref()
    })
  }

  async function connect(): Promise<void> {
    timer = undefined
    let connecting: Client
    try {
      connecting = database.client()
    } catch {
      // Files of certificates are read here.
      timer = setTimeout(connect, RECONNECT_MS).unref()
      return
    }
    client = connecting
    const again = (): void => {
      if (client !== connecting) return
      client = undefined
      connecting.end().catch(() => {})
      if (wanted) timer ??= setTimeout(connect, RECONNECT_MS).unref()
    }
    connecting.on("error", again)
    connecting.on("end", again)
    connecting.on("notification", ({ payload }) => {
      if (payload !== own) heard()
    })
    try {
      await connecting.connect()
      unref(connecting)
      await connecting.query(`LISTEN "${channel}"`)
      // What was told while nobody listened.
      heard()
    } catch {
      again()
    }
  }

  return {
    channel,
    send() {
      sendAgain = true
      sending ??= sendAll()
    },
    listen() {
      if (wanted || !settings.listen) return
      wanted = true
      void connect()
    },
    async end() {
      wanted = false
      ended = true
      clearTimeout(timer)
      const ending = client
      client = undefined
      sendAgain = false
      endPause()
      // Not waited for: a database that does not answer must not hold up the end.
      ending?.end().catch(() => {})
      await sending
    },
  }
}

/** An idle store keeps no process alive. The types of `pg` do not know the method. */
function unref(client: Client & { readonly unref?: () => void }): void {
  client.unref?.()
}
