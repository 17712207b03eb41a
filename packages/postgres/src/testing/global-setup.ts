import type { TestProject } from "vitest/node"
import { startPostgres } from "./server.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the server of this run, with `DATABASE` in the place of the database. */
    readonly postgresUrl: string
  }
}

/** One server for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  project.provide("postgresUrl", server.url("DATABASE"))
  return () => server.stop()
}
