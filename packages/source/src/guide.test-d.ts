// Compiled, never run: the code of docs/source.md and of the README. tests/docs.test.ts keeps them the same.
import type { EventMap } from "@redoxkit/models"
import type { Fetch, SourceAuth } from "@redoxkit/source"
import {
  createSource,
  DestinationRefusedError,
  legacyKey,
  oauth,
  SourceError,
  UnknownFateError,
} from "@redoxkit/source"

declare const auth: SourceAuth
declare const { Patient, Visit, Media }: EventMap["Media"]["New"] & { Visit: object }
declare const question: EventMap["Scheduling"]["Booked"]
declare const request: { readonly signal: AbortSignal }
declare const throughProxy: Fetch
declare const inbox: {
  tell(status: number | undefined, details: string | undefined): Promise<void>
  ask(text: string): Promise<void>
}
declare function later(): Promise<void>

const source = createSource({
  auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }),
  destination: process.env.REDOX_DESTINATION_ID,
})

const { transmissionIds } = await source.send("Media", "New", { Patient, Visit, Media })

const { answer } = await source.query("PatientSearch", "Query", {
  Patient: { Identifiers: [{ ID: "HB0004417", IDType: "HB" }] },
})

console.log(answer.Patient?.Demographics?.LastName)

createSource({
  auth: oauth({
    clientId: process.env.REDOX_CLIENT_ID,
    privateKey: process.env.REDOX_PRIVATE_KEY, // PEM, a JWK, or a key object
    keyId: process.env.REDOX_KEY_ID, // the kid of its public half at Redox
  }),
})

createSource({ auth: oauth({ clientId: process.env.REDOX_CLIENT_ID, secret: process.env.REDOX_SECRET }) })

await source.send(
  "Media",
  "New",
  { Meta: { FacilityCode: "NORTH", Test: true }, Patient, Visit, Media },
  { destinations: ["5b1d0c4e-7a52-4f0e-9d38-2c6a1f4b7e90"] },
)

await source.query("Scheduling", "Booked", question, { deadlineMs: 20_000, signal: request.signal })

try {
  await source.send("Media", "New", { Patient, Visit, Media })
} catch (error) {
  if (error instanceof DestinationRefusedError) await inbox.tell(error.destinationStatus, error.details)
  else if (error instanceof UnknownFateError)
    await inbox.ask("Look for it at Redox, then send it again or not")
  else if (error instanceof SourceError && error.retryable) await later()
  else throw error
}

createSource({ auth, fetch: (url, init) => throughProxy(url, init) })

createSource({ auth, baseUrl: "https://api.ca.redoxengine.com", blobUrl: process.env.REDOX_BLOB_URL ?? "" })

export { transmissionIds }
