import { generateKeyPairSync } from "node:crypto"
import { expect, test } from "vitest"
import { smallWorld } from "../testing/small-world.ts"
import { defaultIds, defaultWorld } from "./default-world.ts"

const { core } = await smallWorld()
const { world } = core
const refused = (code: string) => expect.objectContaining({ code })

test("a subscription is unique for its source, destination and data model, however that is spelled", () => {
  const twice = { sourceId: "ehr", destinationId: "app", dataModel: "surgical scheduling" }

  expect(world.createSubscription(twice).dataModel).toBe("SurgicalScheduling")
  expect(() => world.createSubscription({ ...twice, dataModel: "SurgicalScheduling" })).toThrow(
    refused("duplicate-subscription"),
  )
})

test("a subscription joins two of one environment", async () => {
  const { id: sourceId } = await world.createSource({ name: "Live", environment: "Production" })

  expect(() => world.createSubscription({ sourceId, destinationId: "app", dataModel: "Notes" })).toThrow(
    refused("environments-differ"),
  )
})

test("what a subscription has cannot be removed", () => {
  expect(() => world.removeSource("ehr")).toThrow(refused("in-use"))
  expect(() => world.removeDestination("app")).toThrow(refused("in-use"))
})

test("what does not exist is named by its kind", () => {
  expect(() => world.sources.get("none")).toThrow(refused("unknown-source"))
  expect(() =>
    world.createSubscription({ sourceId: "ehr", destinationId: "none", dataModel: "Notes" }),
  ).toThrow(refused("unknown-destination"))
  expect(() => world.removeSubscription("none")).toThrow(refused("unknown-subscription"))
})

test.each([
  { name: "A", url: "ftp://host/" },
  { name: "A", url: "http://user:pass@host/" },
  { name: "A", url: "http://host/", environment: "Production" },
  { name: "A", timeZone: "Nowhere/City" },
  { name: "A", verificationToken: "töken" },
  { name: "" },
  { name: 5 },
  { name: "A", environment: "Test" },
  null,
  [],
])("a destination is refused when it is not right: %j", (sent) => {
  expect(() => world.createDestination(sent)).toThrow(refused("invalid-request"))
})

test("a new address or token has to be verified again, another name has not", () => {
  const { id } = world.createDestination({ name: "A", url: "http://host/", verificationToken: "t" })
  const verified = { state: "verified", at: 1, method: "POST", reason: null } as const
  world.keepDestination({ ...world.destinations.get(id), verified })

  expect(world.changeDestination(id, { name: "B" }).verified).toEqual(verified)
  expect(world.changeDestination(id, { verificationToken: "u" }).verified.state).toBe("never")
})

test("a source gets a legacy key unless it comes with credentials", async () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString()
  const plain = await world.createSource({ name: "A" })
  const oauth = await world.createSource({ name: "B", oauthClients: [{ publicKeys: [{ kid: "k", pem }] }] })

  expect(plain.legacyKeys).toHaveLength(1)
  expect(oauth.legacyKeys).toEqual([])
  expect(oauth.oauthClients[0]?.keys[0]).toMatchObject({ kty: "RSA", kid: "k" })
})

test("a private key, an unreadable key and a client without any are refused", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" })
  const jwk = { ...privateKey.export({ format: "jwk" }), kid: "k" }
  const register = (client: object) => world.createSource({ name: "A", oauthClients: [client] })

  await expect(register({ keys: [jwk] })).rejects.toMatchObject({ code: "invalid-request" })
  await expect(register({ publicKeys: [{ kid: "k", pem: "no key" }] })).rejects.toMatchObject({
    code: "invalid-request",
  })
  await expect(register({})).rejects.toMatchObject({ code: "invalid-request" })
})

test("an API key belongs to one source", async () => {
  await expect(
    world.createSource({ name: "Thief", legacyKeys: [{ apiKey: "key", secret: "other" }] }),
  ).rejects.toMatchObject({ code: "conflict" })
})

test("the default world is wired as a new development organisation at Redox", async () => {
  const { core: fresh } = await smallWorld({ world: defaultWorld({ url: "http://localhost/redox" }) })
  const { devTools, yourDestination, yourSource, redoxEmr } = defaultIds

  expect(fresh.world.findSubscription(devTools, yourDestination, "ClinicalSummary")).toBeDefined()
  expect(fresh.world.findSubscription(yourSource, redoxEmr, "Media")).toBeDefined()
  expect(fresh.world.findSubscription(yourSource, yourDestination, "Media")).toBeUndefined()
  expect(fresh.world.destinations.get(yourDestination).url).toBe("http://localhost/redox")
})
