import path from "node:path"
import { compareText } from "./compare.ts"
import type { ResolvedConfig } from "./config.ts"
import { CodegenError } from "./errors.ts"
import {
  isAnnotation,
  schemaKeywords,
  schemaListKeywords,
  schemaMapKeywords,
  valueKeywords,
} from "./keywords.ts"
import type { SchemaFile } from "./load-schemas.ts"
import { mapSchema } from "./map-schema.ts"
import { nameShapes } from "./name-shapes.ts"
import { childPointer } from "./pointer.ts"
import { isRecord, type Schema, type Shape } from "./schema.ts"

const dialect = "https://json-schema.org/draft/2020-12/schema"

/**
 * Brings schema files into the one form that the later steps know: every file is a named shape, and every `$ref`
 * is the name of a shape.
 *
 * @throws CodegenError for a dialect, keyword, name or reference that cannot be used
 */
export function normalizeSchemas(
  files: readonly SchemaFile[],
  config: Pick<ResolvedConfig, "names">,
): readonly Shape[] {
  const names = nameShapes(files, config.names)
  return files
    .map(({ file, json }) => normalizeFile(file, json, names))
    .sort((a, b) => compareText(a.name, b.name))
}

function normalizeFile(file: string, json: unknown, names: ReadonlyMap<string, string>): Shape {
  if (!isRecord(json)) {
    throw new CodegenError("invalid-schema", "A schema file holds one JSON object.", { file })
  }
  if (json.$schema !== dialect) {
    const problem = `"$schema" must be "${dialect}": other dialects are not read.`
    throw new CodegenError("unknown-dialect", problem, { file, pointer: "/$schema" })
  }
  const schema = normalize(json, "")
  if (!isRecord(schema) || schema.$ref !== undefined || schema.type !== "object") {
    throw new CodegenError("invalid-schema", 'The schema of a file must have "type": "object".', { file })
  }
  return { name: names.get(file) ?? file, file, schema }

  function normalize(value: unknown, pointer: string): Schema {
    if (typeof value === "boolean") return value
    if (!isRecord(value)) {
      throw new CodegenError("invalid-schema", "Here must be a schema: an object, true or false.", {
        file,
        pointer,
      })
    }
    for (const keyword of Object.keys(value)) checkKeyword(value, keyword, pointer)
    const copy = mapSchema(value, pointer, normalize)
    return value.$ref === undefined ? copy : { ...copy, $ref: resolve(value.$ref, pointer) }
  }

  function checkKeyword(
    schema: { readonly [keyword: string]: unknown },
    keyword: string,
    pointer: string,
  ): void {
    const place = { file, pointer: childPointer(pointer, keyword) }
    const constrains =
      valueKeywords.has(keyword) ||
      schemaKeywords.has(keyword) ||
      schemaListKeywords.has(keyword) ||
      schemaMapKeywords.has(keyword)
    if (schema.$ref !== undefined && constrains) {
      const problem = `"${keyword}" beside a "$ref" is not supported. Put it into a shared schema of its own.`
      throw new CodegenError("unsupported-keyword", problem, place)
    }
    if (!constrains && keyword !== "$ref" && !isAnnotation(keyword)) {
      const problem = `The keyword "${keyword}" is not supported. Remove it, or prefix an annotation with "x-".`
      throw new CodegenError("unsupported-keyword", problem, place)
    }
  }

  function resolve(reference: unknown, pointer: string): string {
    const place = { file, pointer: childPointer(pointer, "$ref") }
    if (typeof reference !== "string" || reference.includes("#")) {
      const problem = 'A "$ref" is the relative path of another schema file, without "#".'
      throw new CodegenError("unresolved-reference", problem, place)
    }
    const target = path.posix.join(path.posix.dirname(file), reference)
    const name = names.get(target)
    if (name === undefined) {
      const problem = `The reference leads to "${target}", which is not among the schemas. Correct the path.`
      throw new CodegenError("unresolved-reference", problem, place)
    }
    return name
  }
}
