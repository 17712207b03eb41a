import { expect, test } from "vitest"
import { listen } from "../testing/listen.ts"
import { runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const message = (dataModel: string) => ({ Meta: { DataModel: dataModel, EventType: "New" } })

async function withErrors() {
  const running = await runningSandbox({ world: smallSeed })
  const { api, url } = running
  const { url: away } = await listen((_, response) => response.writeHead(500).end())
  await api("PATCH /api/destinations/app", { url: away })
  await api("POST /api/destinations/app/verify", {})
  await fetch(`${url}/endpoint`, { method: "POST", body: "{}" })
  for (const model of ["Scheduling", "Results"])
    await api("POST /api/messages", { sourceId: "ehr", destinationIds: ["app"], message: message(model) })
  for (const model of ["Scheduling", "Results"])
    await running.until(`GET /api/errors?kind=delivery&dataModel=${model}`, ({ items }) => items.length > 0)
  for (const id of ["scheduling", "results"]) await api(`POST /api/subscriptions/${id}/pause`)
  // An attempt that was under way adds its error still.
  await running.until("GET /api/transmissions?state=delivering", ({ total }) => total === 0)
  const kinds = async (query: string): Promise<readonly string[]> => {
    const { body } = await api(`GET /api/errors?${query}`)
    return [...new Set<string>(body.items.map(({ kind }: { kind: string }) => kind))].sort()
  }
  return { ...running, kinds }
}

test("errors are filtered as the other lists are, by everything at once", async () => {
  const { api, kinds } = await withErrors()
  const [first] = (await api("GET /api/errors?kind=delivery&dataModel=results")).body.items

  expect(await kinds("")).toEqual(["delivery", "request", "verification"])
  expect(await kinds("status=401")).toEqual(["request"])
  expect(await kinds("dataModel=results&eventType=new")).toEqual(["delivery"])
  expect(await kinds("dataModel=Results&eventType=Cancel")).toEqual([])
  expect(await kinds("sourceId=ehr")).toEqual(["delivery"])
  expect(await kinds("destinationId=app")).toEqual(["delivery", "verification"])
  expect(await kinds("subscriptionId=results&kind=delivery&destinationId=app")).toEqual(["delivery"])
  expect(await kinds("subscriptionId=none")).toEqual([])
  expect(await kinds("text=VERIFICATION%20failed")).toEqual(["verification"])
  expect(await kinds(`text=${first.logId}`)).toEqual(["delivery"])
  expect(await kinds("text=v%25f")).toEqual([])
  expect(await kinds("to=2001-01-01")).toEqual([])
  expect(await kinds(`from=${first.at}&to=${first.at + 1}&text=${first.logId}`)).toEqual(["delivery"])
  expect((await api("GET /api/errors?kind=none")).status).toBe(400)
})

test("the first page says how many errors there are on all, and one is found by its ID", async () => {
  const { api } = await withErrors()
  const all = (await api("GET /api/errors")).body
  const first = (await api("GET /api/errors?limit=1")).body
  const next = (await api(`GET /api/errors?limit=1&before=${first.next}`)).body

  expect(first.total).toBe(all.items.length)
  expect(all.total).toBe(all.items.length)
  expect(next.total).toBeUndefined()
  expect((await api(`GET /api/errors/${first.items[0].id}`)).body).toEqual(first.items[0])
  expect(await api("GET /api/errors/999999")).toMatchObject({
    status: 404,
    body: { error: { code: "not-found" } },
  })
})

test("the first page says how many requests of sources there are on all", async () => {
  const { api, url } = await runningSandbox({ world: smallSeed })
  for (let count = 0; count < 3; count += 1) await fetch(`${url}/endpoint`, { method: "POST", body: "{}" })
  const first = (await api("GET /api/requests?limit=2&status=401")).body

  expect(first).toMatchObject({ total: 3, next: first.items[1].id })
  expect((await api(`GET /api/requests?before=${first.next}`)).body.total).toBeUndefined()
  expect((await api("GET /api/requests?status=200")).body.total).toBe(0)
})
