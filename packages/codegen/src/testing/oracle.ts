import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { Ajv2020 } from "ajv/dist/2020.js"

/** One event of a folder of schemas, with AJV's own opinion on messages. */
export interface OracleEvent {
  /** Path without suffix: `scheduling/new`. */
  readonly path: string
  /** The invented, valid message that stands beside the schema. */
  readonly sample: unknown
  /** What AJV finds, compiled from the schema as it was written: `rule path`, sorted. */
  readonly judge: (message: unknown) => readonly string[]
}

/**
 * Reads a folder of schemas and compiles each event with AJV, with nothing changed. Whatever the generator makes must
 * come to the same findings.
 */
export function loadOracle(folder: string): readonly OracleEvent[] {
  const ajv = new Ajv2020({ allErrors: true, messages: false, strict: false, validateFormats: false })
  const files = readdirSync(folder, { recursive: true })
    .map((name) => String(name).split(path.sep).join("/"))
    .sort()
  const base = "https://schemas.example/"
  for (const file of files) {
    if (file.endsWith(".schema.json")) ajv.addSchema(readJson(file) as object, `${base}${file}`)
  }
  return files
    .filter((file) => file.endsWith(".sample.json"))
    .map((file) => {
      const event = file.replace(".sample.json", "")
      const validate = ajv.getSchema(`${base}${event}.schema.json`)
      if (validate === undefined) throw new Error(`no schema for ${file}`)
      return { path: event, sample: readJson(file), judge }

      function judge(message: unknown): readonly string[] {
        validate?.(message)
        return (validate?.errors ?? []).map(({ keyword, instancePath, params }) => {
          const member = keyword === "required" ? `/${escapeName(String(params.missingProperty))}` : ""
          return `${keyword} ${instancePath}${member}`
        })
      }
    })

  function readJson(file: string): unknown {
    return JSON.parse(readFileSync(path.join(folder, file), "utf8"))
  }
}

function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1")
}
