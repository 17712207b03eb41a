import { expect, test } from "vitest"
import { deliverAll } from "./deliver-all.ts"
import { fakeEndpoint } from "./fake-endpoint.ts"
import type { Sample } from "./read-samples.ts"

const sample = (DataModel: string, EventType: string, source = "source"): Sample => ({
  file: `${DataModel}-${EventType}.json`,
  message: { Meta: { DataModel, EventType, Source: { ID: source } } },
})

test("a message waits for the 200 of the one before it in its subscription, while other subscriptions go on", async () => {
  const open: string[] = []
  const seen: string[] = []
  let release = (): void => {}
  const secondModelIsDone = new Promise<void>((resolve) => {
    release = resolve
  })
  const { endpoint } = await fakeEndpoint(async ({ meta }) => {
    expect(open).not.toContain(meta.DataModel)
    open.push(meta.DataModel)
    // The first subscription is not answered before the whole second one is through.
    if (meta.DataModel === "Order") await secondModelIsDone
    if (meta.EventType === "Replace") release()
    seen.push(`${meta.DataModel} ${meta.EventType}`)
    open.splice(open.indexOf(meta.DataModel), 1)
    return 200
  })

  const delivered = await deliverAll(endpoint, [
    sample("Order", "New"),
    sample("Media", "New"),
    sample("Order", "Cancel"),
    sample("Media", "Replace"),
  ])

  expect(seen).toEqual(["Media New", "Media Replace", "Order New", "Order Cancel"])
  expect(delivered.map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

test("what stands behind a refused message is not sent, and other subscriptions are not touched by it", async () => {
  const { endpoint, received } = await fakeEndpoint(({ meta }) => (meta.DataModel === "Order" ? 503 : 200))

  const delivered = await deliverAll(
    endpoint,
    [sample("Order", "New"), sample("Order", "Cancel"), sample("Media", "New"), sample("Media", "Delete")],
    { pace: 0 },
  )

  expect(delivered.map(({ file, status }) => [file, status])).toEqual([
    ["Order-New.json", 503],
    ["Media-New.json", 200],
    ["Media-Delete.json", 200],
  ])
  expect(received.filter(({ meta }) => meta.EventType === "Cancel")).toEqual([])
})

test("one data model from two sources is two subscriptions", async () => {
  let both = (): void => {}
  const bothAreHere = new Promise<void>((resolve) => {
    both = resolve
  })
  const { endpoint } = await fakeEndpoint(async (_one, count) => {
    if (count === 2) both()
    await bothAreHere
    return 200
  })

  const delivered = await deliverAll(endpoint, [sample("Order", "New", "a"), sample("Order", "New", "b")])

  expect(delivered).toHaveLength(2)
})
