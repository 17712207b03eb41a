// Compiled, never run: the code of the README and of the first lines of docs/source.md. tests/docs.test.ts keeps them the same.
import { createSource, legacyKey } from "@redoxkit/source"

const source = createSource({
  auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }),
  destination: process.env.REDOX_DESTINATION_ID,
})

export const found = source.query("PatientSearch", "Query", { Patient: {} })
