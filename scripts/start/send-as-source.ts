import { readFileSync } from "node:fs"
import { join } from "node:path"
import { defaultIds } from "../../packages/sandbox/src/index.ts"
import { createSource, legacyKey } from "../../packages/source/src/index.ts"
import type { RunningSandbox } from "./start-sandbox.ts"

const schemas = join(import.meta.dirname, "../../schemas")

/**
 * Sends as an application does, with the source of this project: a message, and a query that the sandbox answers. Both
 * go to "Redox EMR", which lives in the sandbox. Says how many were taken.
 */
export async function sendAsSource(sandbox: RunningSandbox): Promise<number> {
  const source = createSource({
    auth: legacyKey(sandbox.sourceKey),
    destination: defaultIds.redoxEmr,
    baseUrl: sandbox.url,
    blobUrl: sandbox.url,
  })
  await source.send("Results", "New", bodyOf("results/new"))
  await source.query("PatientSearch", "Query", bodyOf("patient-search/query"))
  return 2
}

/** A sample without its Meta, which is the source's to fill. */
function bodyOf(name: string): never {
  const { Meta: _, ...body } = JSON.parse(readFileSync(join(schemas, `${name}.sample.json`), "utf8"))
  return body as never
}
