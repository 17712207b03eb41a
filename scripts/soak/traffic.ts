import { randomUUID } from "node:crypto"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { writeRequest } from "../hostile/request.ts"

const schemas = join(import.meta.dirname, "../../schemas")

/** Token of the server under load. */
export const TOKEN = "soak-token"

/** What the handlers of the server do with a message that says so in `Meta.FacilityCode`. */
export type Trouble = "fails-once" | "fails-always"

/** One request of the traffic. */
export interface SoakRequest {
  readonly kind: "message" | "query" | "again" | "large" | Trouble
  readonly bytes: Buffer
}

interface Sample {
  readonly Meta: { readonly DataModel: string; readonly EventType: string }
}

const samples = globSync("*/*.sample.json", { cwd: schemas })
  .sort()
  .map((file) => JSON.parse(readFileSync(join(schemas, file), "utf8")) as Sample)
  .filter(({ Meta }) => Meta.DataModel !== "SSO" && !/Response$/.test(Meta.EventType))

const LARGE = "QUJD".repeat(50_000)

/**
 * The traffic of a day without end: every event in turn, every fiftieth message twice, now and then one of 200 kB, one that
 * fails at first, and one that always does.
 *
 * @param isQuery - whether an event is a query, whose answer is its own
 */
export function* traffic(isQuery: (sample: Sample["Meta"]) => boolean): Generator<SoakRequest> {
  for (let count = 1; ; count += 1) {
    const sample = samples[count % samples.length] as Sample
    const query = isQuery(sample.Meta)
    const trouble: Trouble | undefined = query
      ? undefined
      : count % 211 === 0
        ? "fails-always"
        : count % 53 === 0
          ? "fails-once"
          : undefined
    const isLarge = !query && count % 307 === 0
    const body = Buffer.from(
      JSON.stringify({
        ...sample,
        Meta: {
          ...sample.Meta,
          Logs: [{ ID: randomUUID(), AttemptID: randomUUID() }],
          Source: { ID: `source-${count % 40}` },
          ...(trouble && { FacilityCode: trouble }),
        },
        ...(isLarge && { Extensions: { file: LARGE } }),
      }),
    )
    const bytes = writeRequest({ body, headers: [["verification-token", TOKEN]] })
    yield { kind: trouble ?? (query ? "query" : isLarge ? "large" : "message"), bytes }
    if (!query && count % 50 === 0) yield { kind: "again", bytes }
  }
}
