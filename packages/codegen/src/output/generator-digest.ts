import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"
import { digest } from "./digest.ts"

/** Packages whose release decides on the bytes of the output. */
const tools = ["ajv", "acorn", "esbuild"]

/** Digest of the generator itself: what an older one left in the cache is not taken for this one's. */
export function generatorDigest(): string {
  const folder = path.dirname(import.meta.dirname)
  const require = createRequire(import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.d)\.[jt]s$/.test(name) && !/\.test(-d)?\.ts$/.test(name))
    .sort()
  return digest([
    ...sources.flatMap((name) => [name, readFileSync(path.join(folder, name))]),
    ...tools.map((name) => readFileSync(require.resolve(`${name}/package.json`))),
  ])
}
