import { execFileSync } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"
import { loadOracle } from "../../codegen/src/testing/oracle.ts"
import { readNames } from "./read-names.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

test("every sample compiles as the type of its event", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "redoxkit-models-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const index = path.join(root, "packages/models/src/index.ts")
  const constants = loadOracle(path.join(root, "schemas")).map(({ sample }, number) => {
    const { dataModel = "", eventType = "" } = readNames(sample) ?? {}
    const [model, type] = [JSON.stringify(dataModel), JSON.stringify(eventType)]
    return `export const sample${number}: EventMap[${model}][${type}] = ${JSON.stringify(sample)}`
  })
  // The last one must fail: it shows that the compiler saw the types.
  const typo =
    '// @ts-expect-error\nexport const typo: EventMap["Scheduling"]["New"]["Visit"] = { Visitnumber: "1" }'
  const source = [`import type { EventMap } from ${JSON.stringify(index)}`, ...constants, typo].join("\n")
  await writeFile(path.join(folder, "samples.ts"), source)
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }')
  const base = path.join(root, "tsconfig.base.json")
  const compilerOptions = { types: [], rewriteRelativeImportExtensions: false }
  await writeFile(
    path.join(folder, "tsconfig.json"),
    JSON.stringify({ extends: base, compilerOptions, files: ["samples.ts"] }),
  )
  const compiler = path.join(root, "node_modules/typescript/bin/tsc")
  const compile = () => execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" })
  expect(compile()).toBe("")
}, 240_000)
