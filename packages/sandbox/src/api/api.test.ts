import { models } from "@redoxkit/models"
import { describe, expect, test } from "vitest"
import { sampleOf } from "../message/assets.ts"
import { listen } from "../testing/listen.ts"
import { receiver } from "../testing/receiver.ts"
import { type RunningSandbox, runningSandbox } from "../testing/running-sandbox.ts"
import { smallSeed } from "../testing/small-seed.ts"

const message = sampleOf("Scheduling", "New") as Record<string, unknown>
const compose = (running: RunningSandbox, more: object = {}) =>
  running.api("POST /api/messages", { sourceId: "ehr", destinationIds: ["app"], message, ...more })

async function withApp() {
  const app = await receiver()
  const running = await runningSandbox({ world: smallSeed, speed: 10_000 })
  await running.api("PATCH /api/destinations/app", { url: app.url })
  return { app, ...running }
}

describe("messages", () => {
  test("a composed message is delivered, and one record tells all of it", async () => {
    const running = await withApp()
    const { body } = await compose(running)
    const [{ logId }] = body.transmissions
    const shown = await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")

    expect(body.issues).toEqual([])
    expect(shown).toMatchObject({
      logId,
      dataModel: "Scheduling",
      eventType: "New",
      kind: "message",
      origin: "compose",
      attempts: 1,
      lastStatus: 200,
      findings: [],
      hidden: false,
      message: { Meta: { Source: { ID: "ehr" } } },
      attemptList: [{ number: 1, status: 200, error: null, troubles: [] }],
    })
  })

  test("a message with missing members is sent all the same, with its findings, unless the call asks for the check", async () => {
    const running = await withApp()
    const { Visit: _visit, ...broken } = message
    const sent = await compose(running, { message: broken })
    const checked = await compose(running, { message: broken, checkRequired: true })

    expect(sent.body.issues).toMatchObject([{ path: "/Visit", rule: "required" }])
    expect(sent.body.transmissions).toMatchObject([{ issues: 1 }])
    expect(checked).toMatchObject({ status: 400, body: { error: { code: "invalid-request" } } })
  })

  test("a composed query gives its answer", async () => {
    const running = await withApp()
    const query = { message: sampleOf("PatientSearch", "Query"), destinationIds: ["inside"] }
    const { body } = await compose(running, query)

    expect(body).toMatchObject({
      status: 200,
      answer: { Meta: { EventType: "Query" } },
      transmissions: [{ kind: "query" }],
    })
  })

  test("a resent one is another attempt of the same log", async () => {
    const running = await withApp()
    const [{ logId }] = (await compose(running)).body.transmissions
    await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")
    await running.api(`POST /api/transmissions/${logId}/resend`)
    const shown = await running.until(
      `GET /api/transmissions/${logId}`,
      ({ attempts, state }) => attempts === 2 && state === "delivered",
    )

    expect(shown.attemptList).toHaveLength(2)
    const { body: page } = await running.api("GET /api/transmissions")
    expect(page.items).toHaveLength(1)
    expect(page.total).toBe(1)
    expect(
      (await running.api(`GET /api/transmissions?before=${page.items[0].seq}`)).body.total,
    ).toBeUndefined()
  })

  test("an edited one is a new log, or the same one when the call says so", async () => {
    const running = await withApp()
    const [{ logId }] = (await compose(running)).body.transmissions
    const shown = await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")
    const edited = { ...shown.message, Patient: { Notes: ["edited"] } }
    const copy = await running.api(`POST /api/transmissions/${logId}/edit`, { message: edited })
    await running.until(`GET /api/transmissions/${copy.body.logId}`, ({ state }) => state === "delivered")
    const same = await running.api(`POST /api/transmissions/${logId}/edit`, {
      message: edited,
      keepLogId: true,
    })
    const after = await running.until(
      `GET /api/transmissions/${logId}`,
      ({ attempts, state }) => attempts === 2 && state === "delivered",
    )

    expect(copy.body).toMatchObject({ origin: "edited", editedFrom: logId })
    expect(copy.body.logId).not.toBe(logId)
    expect(same.body.logId).toBe(logId)
    expect(after.message.Patient).toEqual({ Notes: ["edited"] })
  })

  test("one that holds its subscription is mended where it stands", async () => {
    const running = await runningSandbox({ world: smallSeed })
    let status = 500
    const { url } = await listen((_, response) => response.writeHead(status).end())
    await running.api("PATCH /api/destinations/app", { url })
    const [{ logId }] = (await compose(running)).body.transmissions
    await running.until(`GET /api/transmissions/${logId}`, ({ failures }) => failures === 2)
    status = 200
    const { Visit: _visit, ...mended } = (await running.api(`GET /api/transmissions/${logId}`)).body.message
    await running.api(`POST /api/transmissions/${logId}/edit`, { message: mended, keepLogId: true })
    const after = await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")

    expect(after.message.Visit).toBeUndefined()
    expect(after.findings).toHaveLength(1)
  })
})

describe("lists", () => {
  async function withTraffic() {
    const running = await runningSandbox({ world: smallSeed })
    await running.api("POST /api/subscriptions/scheduling/pause")
    await running.api("POST /api/subscriptions/results/pause")
    const results = sampleOf("Results", "New")
    for (let count = 0; count < 7; count++)
      await compose(running, count % 2 === 0 ? {} : { message: results })
    await compose(running, { message: { ...message, Patient: { Notes: ["A needle 100%"] } } })
    return running
  }
  const seqs = ({ body }: { body: { items: readonly { seq: number }[] } }) => body.items.map(({ seq }) => seq)

  test("go from the newest on, page by page", async () => {
    const { api } = await withTraffic()
    const first = await api("GET /api/transmissions?limit=5")
    const second = await api(`GET /api/transmissions?limit=5&before=${first.body.next}`)

    expect(seqs(first)).toEqual([8, 7, 6, 5, 4])
    expect(seqs(second)).toEqual([3, 2, 1])
    expect(second.body.next).toBeNull()
  })

  test("are filtered by everything at once", async () => {
    const { api } = await withTraffic()
    const list = async (query: string) => seqs(await api(`GET /api/transmissions?${query}`))

    expect(await list("dataModel=results")).toEqual([6, 4, 2])
    expect(await list("dataModel=Results&eventType=new&state=waiting,retrying")).toEqual([6, 4, 2])
    expect(await list("state=delivered")).toEqual([])
    expect(await list("subscriptionId=scheduling&limit=2")).toEqual([8, 7])
    expect(await list("sourceId=ehr&destinationId=app&kind=message")).toHaveLength(8)
    expect(await list("destinationId=inside")).toEqual([])
    expect(await list("lastStatus=500")).toEqual([])
    expect(await list("text=NEEDLE")).toEqual([8])
    expect(await list("text=needle%20100%25")).toEqual([8])
    // No wildcard of the database comes through.
    expect(await list("text=n%25e")).toEqual([])
    expect(await list("to=2001-01-01")).toEqual([])
    expect(await list("from=2001-01-01T00:00:00Z")).toHaveLength(8)
  })

  test.each(["state=gone", "from=soon", "before=x", "limit=-1"])(
    "refuse what they cannot read: %s",
    async (query) => {
      const { api } = await runningSandbox({ world: smallSeed })

      expect(await api(`GET /api/transmissions?${query}`)).toMatchObject({
        status: 400,
        body: { error: { code: "invalid-request" } },
      })
    },
  )
})

test("payloads for a destination with real data come only when they are asked for", async () => {
  const running = await withApp()
  await running.api("PATCH /api/destinations/app", { holdsRealData: true })
  const [{ logId, realData }] = (await compose(running)).body.transmissions
  const hidden = await running.until(`GET /api/transmissions/${logId}`, ({ state }) => state === "delivered")
  const shown = (await running.api(`GET /api/transmissions/${logId}?reveal=true`)).body

  expect(realData).toBe(true)
  expect(hidden).toMatchObject({ hidden: true, message: null, attemptList: [{ body: null, headers: null }] })
  expect(shown).toMatchObject({ hidden: false, message: { Patient: expect.anything() } })
})

test("marking a destination also hides what went there before", async () => {
  const running = await withApp()
  const [{ logId }] = (await compose(running)).body.transmissions
  await running.api("PATCH /api/destinations/app", { holdsRealData: true })

  expect((await running.api(`GET /api/transmissions/${logId}`)).body).toMatchObject({
    hidden: true,
    message: null,
  })
})

describe("subscriptions", () => {
  test("pause, resume and skip, with the first that waits in sight", async () => {
    const running = await withApp()
    await running.api("POST /api/subscriptions/scheduling/pause")
    const [first] = (await compose(running)).body.transmissions
    const [second] = (await compose(running)).body.transmissions
    const paused = (await running.api("GET /api/subscriptions/scheduling")).body
    const skipped = (await running.api("POST /api/subscriptions/scheduling/skip")).body
    await running.api("POST /api/subscriptions/scheduling/resume")
    await running.until(`GET /api/transmissions/${second.logId}`, ({ state }) => state === "delivered")

    expect(paused).toMatchObject({ flow: "paused", queued: 2, head: { logId: first.logId } })
    expect(skipped).toMatchObject({ logId: first.logId, state: "skipped" })
    expect((await running.api("GET /api/subscriptions/scheduling")).body).toMatchObject({
      flow: "flowing",
      queued: 0,
      head: null,
    })
  })

  test("one in which something waits is not removed", async () => {
    const running = await runningSandbox({ world: smallSeed })
    await running.api("POST /api/subscriptions/scheduling/pause")
    await compose(running)
    expect((await running.api("DELETE /api/subscriptions/scheduling")).body.error.code).toBe("in-use")
    await running.api("POST /api/subscriptions/scheduling/skip")

    expect((await running.api("DELETE /api/subscriptions/scheduling")).status).toBe(204)
  })

  test("troubles are switched on and off", async () => {
    const { api } = await runningSandbox({ world: smallSeed })
    const once = await api("POST /api/subscriptions/results/troubles", { kind: "lose-answer" })
    const chance = await api("POST /api/subscriptions/results/troubles", {
      kind: "delay",
      delayMs: 5,
      probability: 0.5,
      seed: 3,
    })
    const always = await api("POST /api/subscriptions/results/troubles", { kind: "nulls", remaining: null })

    expect(once.body).toMatchObject({ remaining: 1, probability: 1 })
    expect(chance.body).toMatchObject({ remaining: null, probability: 0.5, seed: 3, delayMs: 5 })
    expect(always.body.remaining).toBeNull()
    await api(`DELETE /api/subscriptions/results/troubles/${once.body.id}`)
    expect((await api("GET /api/subscriptions/results")).body.troubles).toHaveLength(2)
    await api("DELETE /api/subscriptions/results/troubles")
    expect((await api("GET /api/subscriptions/results")).body.troubles).toEqual([])
    expect((await api("POST /api/subscriptions/results/troubles", { kind: "none" })).status).toBe(400)
    expect(
      (await api("POST /api/subscriptions/results/troubles", { kind: "nulls", probability: 2 })).status,
    ).toBe(400)
  })

  test.each([
    ["POST /api/destinations", { name: "X", holdRealData: true }, "holdsRealData"],
    ["PATCH /api/destinations/app", { timezone: "Asia/Tokyo" }, "timeZone"],
    ["POST /api/sources", { name: "X", legacyKey: [] }, "legacyKeys"],
    ["POST /api/subscriptions/results/troubles", { kind: "nulls", probabilty: 0.1 }, "probability"],
    ["POST /api/request-troubles", { kind: "delay", paths: "/endpoint" }, "path"],
    ["PATCH /api/settings", { Speed: 5 }, "speed"],
  ])("%s refuses a name that it does not know, and says which it knows", async (route, body, known) => {
    const { api } = await runningSandbox({ world: smallSeed })
    const refusal = await api(route, body)
    expect(refusal).toMatchObject({ status: 400, body: { error: { code: "invalid-request" } } })
    expect(refusal.body.error.message).toContain(known)
  })

  test("what is read can be written back whole", async () => {
    const { api } = await runningSandbox({ world: smallSeed })
    for (const place of ["destinations/app", "sources/ehr"]) {
      const { body } = await api(`GET /api/${place}`)
      expect(await api(`PATCH /api/${place}`, body)).toMatchObject({ status: 200, body })
    }
  })

  test.each(["remaining", "copies", "bytes", "delayMs", "seed"])(
    "%s of a trouble is a whole number",
    async (name) => {
      const { api } = await runningSandbox({ world: smallSeed })
      const half = await api("POST /api/subscriptions/results/troubles", { kind: "burst", [name]: 1.5 })
      expect(half).toMatchObject({ status: 400, body: { error: { code: "invalid-request" } } })
      expect(half.body.error.message).toContain(`${name} must be a whole number from`)
      expect(
        (await api("POST /api/subscriptions/results/troubles", { kind: "burst", [name]: 2 })).status,
      ).toBe(200)
    },
  )
})

describe("verification", () => {
  test("is remembered, and a right address and token are stored", async () => {
    const app = await receiver("another token")
    const { api } = await runningSandbox({ world: smallSeed })
    await api("PATCH /api/destinations/app", { url: app.url })
    const wrong = await api("POST /api/destinations/app/verify", {})
    const tried = await api("POST /api/destinations/app/verify", {
      verificationToken: "no",
      method: "GET-query",
    })
    const right = await api("POST /api/destinations/app/verify", {
      verificationToken: "another token",
      method: "GET-header",
    })

    expect(wrong.body).toMatchObject({
      verified: false,
      reason: "status",
      status: 401,
      destination: { verified: { state: "failed" } },
    })
    expect(tried.body.destination.verificationToken).toBe("token")
    expect(right.body).toMatchObject({
      verified: true,
      destination: {
        verificationToken: "another token",
        verified: { state: "verified", method: "GET-header" },
      },
    })
    expect((await api("GET /api/errors?kind=verification")).body.items).toHaveLength(2)
  })

  test("an address needs no destination", async () => {
    const app = await receiver()
    const { api } = await runningSandbox({ world: smallSeed })

    expect((await api("POST /api/verify", { url: app.url, verificationToken: "token" })).body.verified).toBe(
      true,
    )
    expect((await api("POST /api/verify", { url: "nowhere", verificationToken: "token" })).status).toBe(400)
    expect((await api("POST /api/destinations/inside/verify", {})).body.error.code).toBe("conflict")
  })
})

test("samples and schemas of every event are there", async () => {
  const { api } = await runningSandbox()
  const { items } = (await api("GET /api/events")).body
  expect(items).toHaveLength(models.events.length)
  for (const { dataModel, eventType } of models.events) {
    const path = `${encodeURIComponent(dataModel)}/${encodeURIComponent(eventType)}`
    expect((await api(`GET /api/samples/${path}`)).body.Meta).toMatchObject({
      DataModel: dataModel,
      EventType: eventType,
    })
    const schema = JSON.stringify((await api(`GET /api/schemas/${path}`)).body)
    const { $defs } = JSON.parse(schema) as { $defs: object }
    const names = [...schema.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name = ""]) => name)
    expect(names.filter((name) => !Object.hasOwn($defs, name))).toEqual([])
  }
  expect((await api("GET /api/samples/Nothing/New")).body.error.code).toBe("not-found")
})

test("a message is checked without being sent", async () => {
  const { api } = await runningSandbox()

  expect((await api("POST /api/check", { message })).body).toEqual({ findings: [] })
  expect(
    (await api("POST /api/check", { message: { Meta: { DataModel: "X", EventType: "Y" } } })).body.findings,
  ).toBeNull()
  expect((await api("POST /api/check", { message: { ...message, Visit: 5 } })).body.findings).toMatchObject([
    { path: "/Visit", rule: "type" },
  ])
})

test("the speed can be changed while something waits", async () => {
  const running = await runningSandbox({ world: smallSeed })
  const { url } = await listen((_, response) => response.writeHead(500).end())
  await running.api("PATCH /api/destinations/app", { url })
  const [{ logId }] = (await compose(running)).body.transmissions
  await running.until(`GET /api/transmissions/${logId}`, ({ attempts }) => attempts === 2)
  await running.api("PATCH /api/settings", { speed: 100_000 })
  const shown = await running.until(`GET /api/transmissions/${logId}`, ({ attempts }) => attempts > 5)

  expect(shown.state).not.toBe("delivered")
  expect((await running.api("GET /api/settings")).body.speed).toBe(100_000)
  expect((await running.api("PATCH /api/settings", { speed: 0 })).status).toBe(400)
})

test.each([
  ["GET /api/nothing", 404, "not-found"],
  ["PUT /api/sources", 404, "not-found"],
  ["GET /api/sources/none", 404, "unknown-source"],
  ["POST /api/subscriptions/none/pause", 404, "unknown-subscription"],
  ["GET /api/transmissions/none", 404, "unknown-transmission"],
  ["GET /api/requests/7", 404, "not-found"],
  ["GET /api/sources/%", 400, "invalid-request"],
])("%s is answered %i", async (call, status, code) => {
  const { api } = await runningSandbox()

  expect(await api(call)).toMatchObject({ status, body: { error: { code } } })
})

test("a call that does not exist is answered with those that begin alike, and nothing of its own words", async () => {
  const { api } = await runningSandbox()
  const message = async (call: string): Promise<string> => (await api(call)).body.error.message

  expect(await message("PUT /api/sources?q=CANARY")).toContain("POST /api/sources, GET /api/sources/:id")
  expect(await message("GET /api/records/CANARY/1/2/3")).toContain("GET /api/records")
  expect(await message("GET /api/CANARY")).toMatch(
    /^There is no such call\. Calls begin with: .*\/api\/sources, /,
  )
  for (const call of ["PUT /api/sources?q=CANARY", "GET /api/records/CANARY/1/2/3", "GET /api/CANARY"])
    expect(await message(call)).not.toContain("CANARY")
})
