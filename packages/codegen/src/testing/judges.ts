import { Ajv } from "ajv"
import { Ajv2019 } from "ajv/dist/2019.js"
import { Ajv2020 } from "ajv/dist/2020.js"
import AjvDraft04 from "ajv-draft-04"
import type { Definition, Dialect } from "../read/definition.ts"
import { mapReferences } from "../references.ts"
import type { Schema } from "../schema.ts"
import type { SchemaFolder } from "./arbitrary-folder.ts"

/** Whether a value is valid. */
export type Judge = (value: unknown) => boolean

const base = "schemas://folder/"

/** AJV's opinion on the root of a folder, compiled from the files as they are, in their dialect. */
export function judgeFiles({ dialect, files, root }: SchemaFolder): Judge {
  const ajv = createAjv(dialect)
  for (const [file, schema] of files) ajv.addSchema(schema as object, uriOf(file))
  const validate = ajv.getSchema(uriOf(root))
  if (validate === undefined) throw new Error(`no schema for ${root}`)
  return (value) => validate(value) === true
}

/** AJV's opinion on a definition in normal form, in 2020-12. */
export function judgeDefinitions(definitions: readonly Definition[], id: string): Judge {
  const ajv = createAjv("2020-12")
  const names = new Map(definitions.map((definition, index) => [definition.id, `${base}${index}`]))
  for (const definition of definitions)
    ajv.addSchema(rename(definition.schema) as object, names.get(definition.id))
  const validate = ajv.getSchema(names.get(id) ?? "")
  if (validate === undefined) throw new Error(`no definition ${id}`)
  return (value) => validate(value) === true

  /** AJV splits addresses at `#`, so the ids of definitions become plain ones. */
  function rename(schema: Schema): Schema {
    return typeof schema === "boolean" ? schema : mapReferences(schema, (id) => names.get(id) ?? "")
  }
}

function createAjv(dialect: Dialect): Ajv {
  const options = {
    // Without, AJV passes over what follows a tuple that is longer than the array.
    allErrors: true,
    strict: false,
    validateSchema: false,
    validateFormats: false,
    ownProperties: true,
    logger: false,
  } as const
  // AJV 8 looks at what stands beside a reference unless told otherwise.
  const older = { ...options, ignoreKeywordsWithRef: true }
  if (dialect === "draft-04") return new AjvDraft04.default(older) as unknown as Ajv
  const ajv =
    dialect === "2019-09"
      ? new Ajv2019(options)
      : dialect === "2020-12"
        ? new Ajv2020(options)
        : new Ajv(older)
  // Nothing here needs them, and with them AJV writes code that fails for some schemas with "if".
  Object.assign(ajv.opts, { unevaluated: false, dynamicRef: false })
  return ajv
}

function uriOf(file: string): string {
  return base + file.split("/").map(encodeURIComponent).join("/")
}
