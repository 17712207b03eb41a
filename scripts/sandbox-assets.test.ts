import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { sandboxAssets } from "./sandbox-assets.ts"

const root = join(import.meta.dirname, "..")
const assets = sandboxAssets(join(root, "schemas"))

test("the sandbox ships the samples and schemas as they are", () => {
  for (const [name, text] of Object.entries(assets))
    expect(readFileSync(join(root, "packages/sandbox/assets", name), "utf8") === text, name).toBe(true)
})

test("every reference of the schemas that ship leads to one of their components", () => {
  const { components } = JSON.parse(assets["schemas.gen.json"] ?? "") as { components: object }
  const references = [...(assets["schemas.gen.json"] ?? "").matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)]

  expect(references.length).toBeGreaterThan(100)
  expect(references.filter(([, name = ""]) => !Object.hasOwn(components, name))).toEqual([])
})
