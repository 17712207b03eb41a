import { once } from "node:events"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Core } from "../core.ts"
import type { Change } from "../store/changes.ts"

/** Comments that keep the connection open come this often, in milliseconds of the wall. */
const KEEP_ALIVE = 15_000

/** A reader who has fallen so far behind, in bytes, is cut off: it comes back and goes on where it was. */
const BEHIND = 8 * 1024 * 1024
const SLICE = 500

/**
 * `GET /api/changes`: Server-Sent Events. Each change is one event with its number as ID; a reader that names the last
 * one it saw, by `Last-Event-ID` or `after`, gets what it missed, or the event `reset` when that is no longer kept.
 */
export async function streamChanges(
  { changes }: Core,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const given = request.headers["last-event-id"] ?? url.searchParams.get("after")
  const newest = changes.newest()
  let last = given === null || !/^\d{1,15}$/.test(String(given)) ? newest : Number(given)
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-accel-buffering": "no",
  })
  response.write(`retry: 1000\n\n`)
  if (last > newest || last + 1 < changes.oldest()) {
    response.write(`id: ${newest}\nevent: reset\ndata: {}\n\n`)
    last = newest
  }

  const write = (change: Change): void => {
    last = change.id
    response.write(`id: ${change.id}\ndata: ${JSON.stringify(change)}\n\n`)
    if (response.writableLength > BEHIND) response.destroy()
  }
  const gone = new Promise<void>((resolve) => response.once("close", resolve))
  for (;;) {
    const missed = changes.after(last, SLICE)
    for (const change of missed) write(change)
    if (response.destroyed) return
    // Nothing can come between the last slice and the listener: both happen in one turn.
    if (missed.length < SLICE) break
    if (response.writableNeedDrain) await Promise.race([once(response, "drain"), gone])
  }
  const end = changes.listen(write)
  const keepAlive = setInterval(() => response.write(": still here\n\n"), KEEP_ALIVE)
  response.once("close", () => {
    end()
    clearInterval(keepAlive)
  })
}
