import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { copyOfFixtures, editSchema, replaceFile, temporaryFolder } from "../testing/folders.ts"
import { type WatchOptions, type WatchOutcome, watchSchemas } from "./watch-schemas.ts"

/** Watches a copy of the fixtures; `until` resolves with the first outcome from now on that is as wanted. */
async function watchCopy(options: Partial<WatchOptions> = {}) {
  const [schemas, out] = [await copyOfFixtures(), await temporaryFolder()]
  const outcomes: WatchOutcome[] = []
  let told = () => {}
  const watch = watchSchemas({ schemas, out, settleMs: 5, pollMs: 50, ...options }, (outcome) => {
    outcomes.push(outcome)
    told()
  })
  onTestFinished(() => watch.close())
  let seen = 0
  const until = async (isWanted: (outcome: WatchOutcome) => boolean): Promise<WatchOutcome> => {
    for (;;) {
      while (seen < outcomes.length) {
        const outcome = outcomes[seen++]
        if (outcome !== undefined && isWanted(outcome)) return outcome
      }
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  const types = () => readFile(path.join(out, "types.gen.ts"), "utf8")
  return { schemas, out, watch, until, types, outcomes }
}

const isWhole = ({ result }: WatchOutcome) => result?.problems.length === 0
const query = "patient-search/query.schema.json"

function addMember(name: string) {
  return (schema: Record<string, unknown>) => {
    Object.assign(schema.properties as object, { [name]: { type: "number" } })
  }
}

test("it generates at once, and again when the system reports a change", async () => {
  const { schemas, until, types } = await watchCopy({ pollMs: 3_600_000 })
  expect((await until(isWhole)).result?.missing).toContain("types.gen.ts")
  await editSchema(schemas, query, addMember("Limit"))
  expect((await until(isWhole)).result?.stale).toContain("types.gen.ts")
  expect(await types()).toContain("Limit?: number")
})

test("an editor that renames a new file over the old one is noticed", async () => {
  const { schemas, until, types } = await watchCopy()
  await until(isWhole)
  const file = path.join(schemas, query)
  const schema = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>
  addMember("Renamed")(schema)
  await writeFile(`${file}.tmp`, JSON.stringify(schema))
  await rename(`${file}.tmp`, file)
  await until(({ result }) => result?.stale.includes("types.gen.ts") === true)
  expect(await types()).toContain("Renamed?: number")
})

test("new folders and deleted files are noticed", async () => {
  const { schemas, until, outcomes } = await watchCopy()
  const before = (await until(isWhole)).result?.events ?? 0
  await mkdir(path.join(schemas, "flowsheet/deep"), { recursive: true })
  const meta = {
    type: "object",
    properties: { DataModel: { const: "Flowsheet" }, EventType: { const: "New" } },
  }
  const message = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { Meta: meta },
  }
  await replaceFile(path.join(schemas, "flowsheet/deep/new.json"), JSON.stringify(message))
  await until(({ result }) => result?.events === before + 1)
  await rm(path.join(schemas, "flowsheet"), { recursive: true })
  await until(({ result }) => result?.events === before)
  expect(outcomes.every(({ error }) => error === undefined)).toBe(true)
})

test("a schema that is broken for a moment is told, and the watch goes on", async () => {
  const { schemas, until, types } = await watchCopy()
  await until(isWhole)
  const file = path.join(schemas, query)
  const text = await readFile(file, "utf8")
  await writeFile(file, "{")
  const { result } = await until((outcome) => !isWhole(outcome))
  expect(result?.problems.map(({ code, file }) => [code, file])).toContainEqual(["invalid-json", query])
  await writeFile(file, text.replace('"type"', '"description": "Mended.", "type"'))
  await until(isWhole)
  expect(await types()).toContain("Mended.")
})

test("the config counts too, written as JSON or as a module", async () => {
  for (const [name, print] of [
    ["config.json", (config: object) => JSON.stringify(config)],
    ["config.mjs", (config: object) => `export default ${JSON.stringify(config)}`],
  ] as const) {
    const config = path.join(await temporaryFolder(), name)
    await writeFile(config, print({}))
    const { until, types } = await watchCopy({ config })
    await until(isWhole)
    await replaceFile(config, print({ names: { SchedulingNew: "NewAppointment" } }))
    await until(({ result }) => result?.stale.includes("types.gen.ts") === true)
    expect(await types()).toMatch(/export (?:interface|type) NewAppointment\b/)
    await replaceFile(config, print({ wrong: 1 }))
    expect((await until(({ error }) => error !== undefined)).error?.code).toBe("invalid-option")
  }
})

test("output inside the folder of schemas does not set it off", async () => {
  const schemas = await copyOfFixtures()
  const { until, outcomes } = await watchCopy({ schemas, out: path.join(schemas, "generated") })
  await until(isWhole)
  await editSchema(schemas, query, addMember("Limit"))
  await until(isWhole)
  await editSchema(schemas, query, addMember("Offset"))
  await until(isWhole)
  expect(outcomes.map(({ result }) => result?.fresh)).toEqual([false, false, false])
})

test("when the folder is gone it says so, and ends", async () => {
  const { schemas, watch, until } = await watchCopy()
  await until(isWhole)
  await rm(schemas, { recursive: true })
  await expect(watch.closed).rejects.toMatchObject({ code: "no-schemas", message: /is not there/ })
})

test("after close nothing happens any more", async () => {
  const { schemas, watch, until, outcomes } = await watchCopy({ pollMs: 5 })
  await until(isWhole)
  await watch.close()
  await expect(watch.closed).resolves.toBeUndefined()
  await editSchema(schemas, query, addMember("Limit"))
  expect(outcomes).toHaveLength(1)
})
