import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"

const assets = join(import.meta.dirname, "../packages/sandbox/assets")

interface EventSchema {
  readonly "x-redox": { readonly dataModel: string; readonly eventType: string }
}

/**
 * The samples and schemas as the sandbox ships them, so that it needs no folder beside it. References between files
 * become references into `$defs`.
 */
export function sandboxAssets(schemas: string): Readonly<Record<string, string>> {
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(join(schemas, file), "utf8"), (name, value) =>
      name === "$ref" && typeof value === "string" ? `#/$defs/${nameOf(value)}` : value,
    )
  const samples: Record<string, unknown> = {}
  const events: Record<string, unknown> = {}
  const components: Record<string, unknown> = {}
  for (const file of globSync("*/*.schema.json", { cwd: schemas }).sort()) {
    if (file.startsWith("components")) {
      components[nameOf(file)] = read(file)
      continue
    }
    const schema = read(file) as EventSchema
    const key = `${schema["x-redox"].dataModel}/${schema["x-redox"].eventType}`
    events[key] = schema
    samples[key] = read(file.replace(".schema.json", ".sample.json"))
  }
  return {
    "samples.gen.json": `${JSON.stringify(samples)}\n`,
    "schemas.gen.json": `${JSON.stringify({ events, components })}\n`,
  }
}

/** Writes the assets that are stale and names them; with `check` it only names them. */
export function updateSandboxAssets(schemas: string, check: boolean): readonly string[] {
  return Object.entries(sandboxAssets(schemas)).flatMap(([name, text]) => {
    const file = join(assets, name)
    if (existsSync(file) && readFileSync(file, "utf8") === text) return []
    if (!check) writeFileSync(file, text)
    return [file]
  })
}

function nameOf(reference: string): string {
  return basename(reference, ".schema.json")
}
