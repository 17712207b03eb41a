import { expect, test } from "vitest"
import { sampleOf } from "../message/assets.ts"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

/** A text that stands in payloads only. */
const needle = "needle-in-the-hay"

async function withMessages() {
  const running = await runningSandbox({ world: smallSeed })
  const { api, url } = running
  for (const id of ["scheduling", "results"]) await api(`POST /api/subscriptions/${id}/pause`)
  const message = { ...sampleOf("Scheduling", "New"), Extensions: { a: { string: needle } } }
  await api("POST /api/messages", { sourceId: "ehr", destinationIds: ["app"], message })
  const login = await fetch(`${url}/auth/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey: "key", secret: "secret" }),
  })
  const { accessToken } = (await login.json()) as { readonly accessToken: string }
  const ask = (ids: readonly string[], model = "Scheduling") =>
    fetch(`${url}/endpoint`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({
        ...sampleOf(model, "New"),
        Meta: { DataModel: model, EventType: "New", Destinations: ids.map((ID) => ({ ID })) },
        Extensions: { a: { string: needle } },
      }),
    })
  await ask(["app"])
  await ask(["inside"], "Media")
  await ask(["nowhere"])
  const found = async (path: string): Promise<number> => {
    const { body } = await api(`GET ${path}`)
    expect(body.total).toBe(body.items.length)
    return body.items.length
  }
  return { ...running, found }
}

test("a text finds nothing in payloads that are hidden, unless they are asked for", async () => {
  const { api, found } = await withMessages()
  const places = ["/api/transmissions", "/api/requests"] as const
  const count = async (more = "") => Promise.all(places.map((path) => found(`${path}?text=${needle}${more}`)))
  expect(await count()).toEqual([3, 3])

  await api("PATCH /api/destinations/app", { holdsRealData: true })
  // What went to the other destination is open; a refused request may have been for any of them.
  expect(await count()).toEqual([1, 1])
  expect(await count("&reveal=true")).toEqual([3, 3])

  await api("PATCH /api/destinations/inside", { holdsRealData: true })
  expect(await count()).toEqual([0, 0])
})

test("what was hidden when it was sent stays out of the search when the mark is taken away", async () => {
  const { api, found } = await withMessages()
  await api("PATCH /api/destinations/app", { holdsRealData: true })
  const message = { ...sampleOf("Scheduling", "New"), Extensions: { a: { string: "later-needle" } } }
  const { body } = await api("POST /api/messages", { sourceId: "ehr", destinationIds: ["app"], message })
  await api("PATCH /api/destinations/app", { holdsRealData: false })

  expect(await found("/api/transmissions?text=later-needle")).toBe(0)
  expect(await found("/api/transmissions?text=later-needle&reveal=true")).toBe(1)
  // Its log ID is no payload.
  expect(await found(`/api/transmissions?text=${body.transmissions[0].logId}`)).toBe(1)
})
