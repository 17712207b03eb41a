import { globSync, statSync } from "node:fs"
import { join } from "node:path"

const page = join(import.meta.dirname, "../../packages/sandbox/page")
const bundle = join(import.meta.dirname, "../../packages/sandbox/dist/page/page.js")

/** Bundles the page of the sandbox when it has not been bundled yet, or its sources are newer. Says whether it was. */
export async function bundlePage(): Promise<boolean> {
  const bundledAt = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const files = globSync("**/*.{ts,tsx,css,html,svg}", { cwd: page })
  if (files.every((file) => statSync(join(page, file)).mtimeMs <= bundledAt)) return false
  const { buildPage } = await import("../../packages/sandbox/page/build.ts")
  await buildPage()
  return true
}
