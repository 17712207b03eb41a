import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A change as the API tells of it. */
export interface ApiChange {
  readonly id: string
  readonly version: number
  readonly updatedAt: string
  /** Whether nobody can make a message of it. */
  readonly broken: boolean
}

/** An API whose data changes all the time, and which has bad moments. */
export interface ChangingApi {
  readonly url: string
  /** Everything that ever changed, in the order in which it did. */
  readonly changes: readonly ApiChange[]
  /** Answers that were an error, a broken connection or no JSON. */
  readonly troubles: number
  /** Nothing changes any more, and everything can be seen. */
  settle(): void
  close(): Promise<void>
}

const ENTITIES = 25
const PAGE = 25
/** A change can be seen up to so many milliseconds after its time, as where transactions are long. */
const LATEST_MS = 300

interface Entry extends ApiChange {
  readonly visibleAt: number
}

/**
 * Starts an API of appointments that change every few milliseconds. Many have the same time; some are seen late; pages overlap
 * and are shuffled, come twice or empty; calls are refused, cut off or answered with something else.
 */
export async function startChangingApi(): Promise<ChangingApi> {
  const entries: Entry[] = []
  const latest = new Map<string, Entry>()
  const snapshots = new Map<string, readonly Entry[]>()
  let troubles = 0
  let settled = false
  let lastSnapshot = 0

  const timer = setInterval(() => {
    const id = `A-${Math.floor(Math.random() * ENTITIES)}`
    const before = latest.get(id)
    const now = Date.now()
    // Rounded, so that different appointments often change at the same moment; one appointment never does so twice.
    const at = Math.max(
      Math.floor(now / 20) * 20,
      before === undefined ? 0 : Date.parse(before.updatedAt) + 1,
    )
    const entry: Entry = {
      id,
      version: (before?.version ?? 0) + 1,
      updatedAt: new Date(at).toISOString(),
      broken: Math.random() < 0.005,
      visibleAt: Math.max(
        before?.visibleAt ?? 0,
        now + (Math.random() < 0.1 ? Math.random() * LATEST_MS : 0),
      ),
    }
    entries.push(entry)
    latest.set(id, entry)
  }, 8)

  function seenSince(since: string): readonly Entry[] {
    const now = Date.now()
    const first = since === "" ? 0 : Date.parse(since)
    return entries.filter(
      ({ updatedAt, visibleAt }) => (settled || visibleAt <= now) && Date.parse(updatedAt) >= first,
    )
  }

  function answerChanges(query: URLSearchParams): object {
    const sorted = query.get("order") === "ascending"
    const [name = "", start = "0"] = (query.get("page") ?? "").split("-")
    let from = Number(start)
    let snapshot = snapshots.get(name)
    let own = name
    if (snapshot === undefined) {
      const found = seenSince(query.get("since") ?? "")
      snapshot = sorted
        ? found.toSorted((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt))
        : shuffled(found)
      own = `${++lastSnapshot}`
      snapshots.set(own, snapshot)
      if (lastSnapshot > 50) snapshots.delete(`${lastSnapshot - 50}`)
      from = 0
    }
    // Now and then a page repeats part of the one before, or is empty and yet not the last.
    const repeated = Math.random() < 0.1 ? Math.min(from, 4) : 0
    const size = Math.random() < 0.05 ? 0 : PAGE
    const page = snapshot.slice(from - repeated, from + size)
    const changes = page.map(({ visibleAt: _, ...change }) => change)
    const next = from + size
    // Each token is another one, as an empty page shows.
    const nextPage = next < snapshot.length ? `${own}-${next}-${Math.random().toString(36).slice(2)}` : null
    return { changes, nextPage }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    if (!settled && hasTrouble(request, response)) {
      troubles += 1
      return
    }
    const [, what, id, version] = url.pathname.split("/")
    const answer = what === "changes" ? answerChanges(url.searchParams) : { number: `${id}/${version}` }
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changes: entries,
    get troubles() {
      return troubles
    },
    settle() {
      clearInterval(timer)
      settled = true
    },
    close() {
      clearInterval(timer)
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Three calls in a hundred go wrong, in one of five ways. */
function hasTrouble({ socket }: IncomingMessage, response: ServerResponse): boolean {
  if (Math.random() > 0.03) return false
  const ways = [
    () => response.writeHead(503, { "retry-after": "0" }).end(),
    () => response.writeHead(429, { "retry-after": "0" }).end(),
    () => response.writeHead(500).end("<html>"),
    () => response.end("<html>"),
    () => socket.destroy(),
  ]
  ways[Math.floor(Math.random() * ways.length)]?.()
  return true
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
