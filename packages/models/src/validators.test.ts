import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { expect, test } from "vitest"
import { damage, damages } from "../../codegen/src/testing/damage.ts"
import { loadOracle } from "../../codegen/src/testing/oracle.ts"
import { findEvent, models, validateMessage } from "./index.ts"
import { readNames } from "./read-names.ts"

const schemas = fileURLToPath(new URL("../../../schemas", import.meta.url))
const generated = fileURLToPath(new URL("./generated", import.meta.url))
const oracle = loadOracle(schemas)

/** Every generated validator module, by its path below `generated/validators`. */
const modules = new Map(
  readdirSync(path.join(generated, "validators"), { recursive: true })
    .map((name) => String(name).split(path.sep).join("/"))
    .filter((name) => name.endsWith(".gen.ts"))
    .sort()
    .map((name) => [name, readFileSync(path.join(generated, "validators", name), "utf8")]),
)

test("every event has a sample, and every sample fits its schema", async () => {
  const seen = new Set<string>()
  for (const { path: event, sample } of oracle) {
    expect(await validateMessage(sample), event).toEqual([])
    const names = readNames(sample)
    if (names !== undefined) seen.add(`${names.dataModel}/${names.eventType}`)
  }
  expect([...seen].sort()).toEqual(
    models.events.map(({ dataModel, eventType }) => `${dataModel}/${eventType}`).sort(),
  )
})

test("validators and AJV on the schemas as written find the same on damaged samples", async () => {
  for (const { path: event, sample, judge } of oracle) {
    const { dataModel, eventType } = readNames(sample) ?? { dataModel: "", eventType: "" }
    const validate = await findEvent(models, dataModel, eventType)?.loadValidator()
    fc.assert(
      fc.property(damages, (ways) => {
        const message = damage(sample, ways)
        const found = validate?.(message).map(({ rule, path: place }) => `${rule} ${place}`)
        expect(found?.sort(), event).toEqual(judge(message).toSorted())
      }),
      { numRuns: 30 },
    )
  }
}, 240_000)

test("no finding repeats anything of a message", async () => {
  const secret = "Zzyzx-4711"
  const poison = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(poison)
    if (typeof value !== "object" || value === null) return { [secret]: secret }
    const members = Object.entries(value).map(([name, member]) => [name, poison(member)])
    return Object.fromEntries([...members, [secret, secret]])
  }
  for (const { sample } of oracle) {
    const { dataModel, eventType } = readNames(sample) ?? { dataModel: "", eventType: "" }
    const validate = await findEvent(models, dataModel, eventType)?.loadValidator()
    const issues = validate?.(poison(sample)) ?? []
    expect(issues.length).toBeGreaterThan(0)
    expect(JSON.stringify(issues)).not.toContain(secret)
  }
})

test("importing an event loads the run-time module, the shapes it shares, and no other event", () => {
  const events = [...modules.keys()].filter((name) => !name.includes("_shared"))
  expect(events).toHaveLength(models.events.length)
  for (const event of events) {
    const loaded = new Set([event])
    for (const name of loaded) {
      for (const [, from = ""] of (modules.get(name) ?? "").matchAll(/^import \{.*\} from "([^"]+)"$/gm)) {
        const target = path.posix.join(path.posix.dirname(name), from)
        if (target !== "../../runtime.ts") loaded.add(target)
      }
    }
    const [model] = event.split("/")
    const others = [...loaded].filter(
      (name) => ![event, `${model}/_shared.gen.ts`, "_shared.gen.ts"].includes(name),
    )
    expect(others, event).toEqual([])
  }
})

test("all validators together stay under 30 kB gzip", () => {
  expect(gzipSync([...modules.values()].join(""), { level: 9 }).length).toBeLessThan(30_000)
})

test("the generated code needs no require, no eval and nothing of AJV", () => {
  for (const [name, text] of modules) {
    expect(text, name).not.toMatch(/\brequire\(|\beval\(|\bFunction\(|ajv/)
  }
})
