import { schemaKeywords, schemaListKeywords, schemaMapKeywords } from "./keywords.ts"
import { childPointer } from "./pointer.ts"
import { isRecord, type Schema } from "./schema.ts"

/**
 * Copies a schema object, with every schema directly inside it replaced.
 *
 * @param schema - the object whose inner schemas are to be replaced
 * @param pointer - JSON Pointer of the object, so that the function can name places
 * @param replace - gives the new inner schema
 */
export function mapSchema(
  schema: { readonly [keyword: string]: unknown },
  pointer: string,
  replace: (inner: unknown, pointer: string) => Schema,
): { [keyword: string]: unknown } {
  const copy: { [keyword: string]: unknown } = {}
  for (const [keyword, value] of Object.entries(schema)) {
    const place = childPointer(pointer, keyword)
    if (schemaKeywords.has(keyword)) {
      copy[keyword] = replace(value, place)
    } else if (schemaListKeywords.has(keyword) && Array.isArray(value)) {
      copy[keyword] = value.map((inner, index) => replace(inner, childPointer(place, index)))
    } else if (schemaMapKeywords.has(keyword) && isRecord(value)) {
      copy[keyword] = mapValues(value, (inner, name) => replace(inner, childPointer(place, name)))
    } else {
      copy[keyword] = value
    }
  }
  return copy
}

function mapValues<Value>(
  record: { readonly [name: string]: unknown },
  change: (value: unknown, name: string) => Value,
): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}
