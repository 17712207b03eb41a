// The code blocks of docs/sandbox.md, so that they compile.
import { createSandbox, type WorldSeed } from "@redoxkit/sandbox"
import { createSource, legacyKey } from "@redoxkit/source"

export const world: WorldSeed = {
  sources: [
    {
      id: "clinic",
      name: "Clinic",
      timeZone: "America/New_York",
      legacyKeys: [{ apiKey: "clinic-key", secret: "clinic-secret" }],
    },
  ],
  destinations: [
    { id: "app", name: "App", url: "http://localhost:3000/redox", verificationToken: "a long random text" },
    { id: "archive", name: "Archive" },
  ],
  subscriptions: [
    { id: "scheduling", sourceId: "clinic", destinationId: "app", dataModel: "Scheduling" },
    { sourceId: "clinic", destinationId: "archive", dataModel: "Media" },
  ],
}

export async function inATest() {
  const sandbox = createSandbox({ port: 0, speed: 1_000, world })
  const { url } = await sandbox.listen()

  const source = createSource({
    auth: legacyKey({ apiKey: "clinic-key", secret: "clinic-secret" }),
    destination: "archive",
    baseUrl: url,
    blobUrl: url,
  })
  return { sandbox, source }
}

export async function launch(url: string) {
  await fetch(`${url}/api/sign-on`, {
    method: "POST",
    headers: { "redoxkit-sandbox": "1" },
    body: JSON.stringify({ destinationId: "app", sourceId: "clinic" }),
  })
}

export async function breakScheduling(url: string) {
  await fetch(`${url}/api/subscriptions/scheduling/troubles`, {
    method: "POST",
    headers: { "redoxkit-sandbox": "1" },
    body: JSON.stringify({ kind: "lose-answer", probability: 0.1, seed: 42 }),
  })
}
