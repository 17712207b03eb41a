import { createRequire } from "node:module"
import { Ajv, type ValidateFunction } from "ajv"
import { Ajv2019 } from "ajv/dist/2019.js"
import { Ajv2020 } from "ajv/dist/2020.js"
import AjvDraft04 from "ajv-draft-04"
import { expect, test } from "vitest"
import { writeFolder } from "../testing/write-folder.ts"
import type { Dialect } from "./definition.ts"
import { dialects, dialectUri } from "./dialect.ts"
import { readSchemas } from "./read-schemas.ts"

function metaSchema(dialect: Dialect): ValidateFunction {
  const options = { strict: false, validateFormats: false, allErrors: true }
  const ajvs = {
    "draft-04": () => new AjvDraft04.default(options) as unknown as Ajv,
    "draft-06": () => {
      const ajv = new Ajv(options)
      return ajv.addMetaSchema(createRequire(import.meta.url)("ajv/dist/refs/json-schema-draft-06.json"))
    },
    "draft-07": () => new Ajv(options),
    "2019-09": () => new Ajv2019(options),
    "2020-12": () => new Ajv2020(options),
  }
  const validate = ajvs[dialect]().getSchema(dialectUri(dialect))
  if (validate === undefined) throw new Error(`no meta-schema for ${dialect}`)
  return validate as ValidateFunction
}

const keywords = [
  ..."type enum const required properties patternProperties additionalProperties items prefixItems".split(
    " ",
  ),
  ..."additionalItems allOf anyOf oneOf not if then else contains propertyNames dependencies".split(" "),
  ..."dependentRequired dependentSchemas minimum maximum exclusiveMinimum exclusiveMaximum multipleOf".split(
    " ",
  ),
  ..."minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains".split(" "),
  ..."uniqueItems pattern $anchor $defs definitions title description examples readOnly format".split(" "),
]

const values: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 1.5, "", "a", "(", "string", "strng"],
  ...[[], ["a"], ["a", "a"], ["a", 1], ["string", "null"], ["null", "null"], [{}], [{}, 1], [true], [[]]],
  ...[
    {},
    { a: {} },
    { a: 1 },
    { a: true },
    { a: null },
    { a: ["b"] },
    { a: [] },
    { a: ["b", "b"] },
    { a: [1] },
  ],
  ...[{ "(": {} }, { type: "string" }, { type: "strng" }],
]

/** Whether the two may differ: the reader takes what does no harm, and refuses what nothing can be made of. */
function mayDiffer(keyword: string, value: unknown, dialect: Dialect, isRefused: boolean): boolean {
  if (isRefused) {
    const isPattern = (keyword === "pattern" && value === "(") || keyword === "patternProperties"
    // Newer dialects allow an empty list here, with which no value is valid.
    return isPattern || (keyword === "enum" && Array.isArray(value) && value.length === 0)
  }
  if (["title", "description", "examples", "readOnly", "format", "$anchor"].includes(keyword)) return true
  const text = JSON.stringify(value)
  const [doubles, empty] = [/"(\w+)","\1"/.test(text), text === "[]" || text === '{"a":[]}']
  const lists = ["type", "required", "enum", "dependencies", "dependentRequired"]
  if (lists.includes(keyword) && doubles) return true
  if (["required", "dependencies", "items"].includes(keyword) && empty) return true
  return dialect === "draft-04" && /true|false/.test(text)
}

test.for(dialects)(
  "values of keywords are refused as the meta-schema of %s does, but for a short list",
  async (dialect) => {
    const meta = metaSchema(dialect)
    const beside = { minimum: 1, maximum: 2 }
    const schemas = keywords.flatMap((keyword) => values.map((value) => ({ ...beside, [keyword]: value })))
    const folder = await writeFolder([["all.json", { $schema: dialectUri(dialect), oneOf: schemas }]])
    const refused = new Set((await readSchemas(folder)).problems.map(({ pointer }) => pointer?.split("/")[2]))
    const differences = keywords.flatMap((keyword, row) =>
      values.flatMap((value, column) => {
        const index = row * values.length + column
        const isRefused = refused.has(String(index))
        const same = meta(schemas[index]) !== isRefused
        return same || mayDiffer(keyword, value, dialect, isRefused) ? [] : [[keyword, value, isRefused]]
      }),
    )
    expect(differences).toEqual([])
    expect(refused.size).toBeGreaterThan(500)
  },
)
