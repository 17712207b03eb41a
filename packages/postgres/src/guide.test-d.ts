// Compiled, never run: code of docs/postgres.md and of the package's README. tests/docs.test.ts keeps them the same.
import { createDestination } from "@redoxkit/destination"
import { postgresInbox } from "@redoxkit/postgres"

const destination = createDestination({
  verificationToken: process.env.REDOX_VERIFICATION_TOKEN,
  inbox: postgresInbox({ connectionString: process.env.DATABASE_URL }),
})

export { destination }
