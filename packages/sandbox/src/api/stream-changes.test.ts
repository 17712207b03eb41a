import { expect, test } from "vitest"
import { sampleOf } from "../message/assets.ts"
import { listen } from "../testing/listen.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"
import { smallWorld } from "../testing/small-world.ts"
import { streamChanges } from "./stream-changes.ts"

interface Event {
  readonly id: number
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into changes of every kind.
  readonly data: any
}

/** Opens the feed; `read` gives so many of its events. */
async function openFeed(url: string, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const response = await fetch(url, { headers, signal: stop.signal })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  const read = async (count: number): Promise<readonly Event[]> => {
    const events: Event[] = []
    let text = ""
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    )) {
      text += chunk
      const parts = text.split("\n\n")
      text = parts.pop() ?? ""
      events.push(...parts.flatMap(eventsOf))
      if (events.length >= count) break
    }
    stop.abort()
    return events
  }
  return { read }
}

function eventsOf(part: string): readonly Event[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1]
  const data = field("data")
  if (data === undefined) return []
  return [{ id: Number(field("id")), event: field("event") ?? "message", data: JSON.parse(data) }]
}

const readEvents = async (url: string, count: number, headers: Record<string, string> = {}) =>
  (await openFeed(url, headers)).read(count)

const compose = ({ api }: RunningSandbox) =>
  api("POST /api/messages", {
    sourceId: "ehr",
    destinationIds: ["inside"],
    message: sampleOf("Media", "New"),
  })

test("every change comes once, in order, without a payload", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const feed = await openFeed(`${running.url}/api/changes`)
  await compose(running)
  const events = await feed.read(5)

  expect(events.map(({ data }) => [data.type, data.data.state])).toEqual([
    ["transmission", "waiting"],
    ["transmission", "delivering"],
    ["attempt", undefined],
    ["transmission", "delivered"],
    ["subscription", undefined],
  ])
  expect(events.map(({ id }) => id)).toEqual(events.map(({ data }) => data.id))
  expect(JSON.stringify(events)).not.toContain("FileContents")
})

test("a reader that comes back gets what it missed", async () => {
  const running = await runningSandbox({ world: smallSeed })
  await compose(running)
  await running.until("GET /api/transmissions", ({ items }) => items[0]?.state === "delivered")
  const { change } = (await running.api("GET /api/status")).body
  const byQuery = await readEvents(`${running.url}/api/changes?after=${change - 3}`, 3)
  const byHeader = await readEvents(`${running.url}/api/changes`, 2, { "last-event-id": String(change - 2) })

  expect(byQuery.map(({ id }) => id)).toEqual([change - 2, change - 1, change])
  expect(byHeader.map(({ id }) => id)).toEqual([change - 1, change])
})

test("a reader that asks for what is not there is told to read the lists again", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const { change } = (await running.api("GET /api/status")).body
  const [reset] = await readEvents(`${running.url}/api/changes?after=${change + 100}`, 1)

  expect(reset).toMatchObject({ id: change, event: "reset" })
})

test("changes that are no longer kept are not passed over in silence", async () => {
  const { core } = await smallWorld()
  core.database.transaction(() => {
    for (let count = 0; count < 12_000; count++) core.changes.add("settings", { count })
  })
  const { url } = await listen((request, response) =>
    streamChanges(core, new URL(request.url ?? "", "http://sandbox"), request, response),
  )
  const newest = core.changes.newest()
  const [gone] = await readEvents(`${url}/?after=5`, 1)
  const kept = await readEvents(`${url}/?after=${newest - 9_000}`, 9_000)

  expect(gone).toMatchObject({ event: "reset", id: newest })
  expect(kept.map(({ id }) => id)).toEqual(
    Array.from({ length: 9_000 }, (_, index) => newest - 8_999 + index),
  )
})
