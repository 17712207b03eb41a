import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"
import { isRecord, type Schema } from "../schema.ts"
import { isUsable } from "./check-keyword.ts"
import { isNameList } from "./check-value.ts"
import type { NoticeBoard } from "./collect-notices.ts"
import { isOlder } from "./dialect.ts"
import { definitionId, type Links } from "./link-references.ts"
import { enterRegistered, type Registry } from "./registry.ts"
import { createReport, type Report } from "./report.ts"
import { childOf, type Place } from "./resource.ts"
import { upgradeSchema } from "./upgrade-schema.ts"
import { constrains, findKeyword, isInDialect, type Keyword } from "./vocabulary.ts"

/** What is known about all files. */
export interface Context {
  readonly registry: Registry
  readonly links: Links
  readonly notices: NoticeBoard
  /** Whether `format` constrains. */
  readonly checkFormats: boolean
}

/** A definition in normal form, with the mistakes in it. */
export interface NormalizedDefinition {
  readonly schema: Schema
  readonly report: Report
}

type Members = { [keyword: string]: unknown }

/**
 * Brings the root of a file, or the target of a reference, into normal form: the words of 2020-12, a reference alone
 * but for annotations, and nothing that only tells where something stands. Every keyword is checked on the way. A
 * mistake is reported, and the rest goes on.
 */
export function normalizeDefinition(start: Place, context: Context): NormalizedDefinition {
  const { registry, links } = context
  const report = createReport(context.notices)
  const middles = links.middles.get(start.resource.file)
  return { schema: normalize(start), report }

  function normalize(outer: Place): Schema {
    const { value, pointer } = outer
    if (middles !== undefined && outer !== start && middles.has(pointer)) {
      const id = definitionId(outer.resource.file, pointer)
      return isRecord(value) ? { $ref: id, ...repeatAnnotations(value) } : { $ref: id }
    }
    if (typeof value === "boolean") return value
    if (!isRecord(value)) {
      report.refuse(outer, "Here must be a schema: an object, true or false.")
      return true
    }
    const place = enterRegistered(registry, outer)
    return value.$ref === undefined
      ? upgradeSchema(readMembers(place, value))
      : normalizeReference(place, value)
  }

  function normalizeReference(place: Place, value: Members): Schema {
    if (typeof value.$ref !== "string") {
      report.refuse(childOf(place, "$ref"), '"$ref" must be a text: the address of a schema.')
      return true
    }
    const end = links.ends.get(value)
    if (end instanceof CodegenError) report.add(end)
    const $ref = typeof end === "string" ? end : ""
    const restricting = pick(value, (keyword) => restricts(findKeyword(keyword)))
    const annotations = readMembers(
      place,
      pick(value, (keyword) => keyword !== "$ref" && !Object.hasOwn(restricting, keyword)),
    )
    if (isOlder(place.resource.dialect, "2019-09")) {
      for (const keyword of Object.keys(restricting)) noteBesideReference(place, keyword)
      return { $ref, ...annotations }
    }
    const others = readMembers(place, restricting)
    if (Object.keys(others).length === 0) return { $ref, ...annotations }
    return { allOf: [{ $ref }, upgradeSchema(others)], ...annotations }
  }

  /** What the schema itself says is worth as much at the place where it is used; its title names it alone. */
  function repeatAnnotations(value: Members): Members {
    return pick(value, (keyword, text) => {
      const known = findKeyword(keyword)
      if (known?.holds !== "annotation" || keyword === "title" || restricts(known)) return false
      return known.check?.(text, start.resource.dialect) === undefined
    })
  }

  function restricts(known: Keyword | undefined): boolean {
    if (known === undefined || known === findKeyword("$ref")) return false
    return constrains(known) || (context.checkFormats && known === findKeyword("format"))
  }

  /** The keywords of a schema, checked, and with every schema in them in normal form. */
  function readMembers(place: Place, schema: Members): Members {
    const members: Members = {}
    for (const keyword of Object.keys(schema)) {
      const known = findKeyword(keyword)
      if (known === undefined || isForeignHolder(known, place)) noteUnknown(place, keyword)
      else if (known.holds === "definitions") checkDefinitions(place, keyword, schema[keyword])
      else if (isUsable(keyword, known, place, schema, report)) {
        members[keyword] = readValue(place, keyword, known, schema[keyword])
      }
    }
    return members
  }

  function readValue(outer: Place, keyword: string, { holds, checkName }: Keyword, value: unknown): unknown {
    if (holds === "value" || holds === "annotation") return value
    const place: Place = { resource: outer.resource, pointer: childPointer(outer.pointer, keyword), value }
    if (holds === "schema") return normalize(place)
    if (holds === "schema map" || holds === "schema or names map") return readMap(place, holds, checkName)
    if (holds === "schemas" && (!Array.isArray(value) || value.length === 0)) {
      report.refuse(place, "Here must be a list with at least one schema.")
      return []
    }
    if (!Array.isArray(value)) return normalize(place)
    if (holds === "schema or schemas" && outer.resource.dialect === "2020-12") {
      const problem = 'A list of schemas at "items" is the form of 2019-09 and older. Use "prefixItems".'
      report.refuse(place, problem)
      return true
    }
    return value.map((inner, index) => normalize(childOf(place, index, inner)))
  }

  function readMap(place: Place, holds: Keyword["holds"], checkName: Keyword["checkName"]): Members {
    const entries = listEntries(place).map(([name, value]) => {
      const inner = childOf(place, name, value)
      const wrong = checkName?.(name, place.resource.dialect)
      if (wrong !== undefined) report.refuse(inner, `The name ${wrong}. Correct it.`)
      if (holds === "schema map" || !Array.isArray(value)) return [name, normalize(inner)] as const
      const wrongNames = isNameList(value)
      if (wrongNames !== undefined) report.refuse(inner, `The value ${wrongNames}. Correct it.`)
      return [name, value] as const
    })
    // Own members in any case: one may be called `__proto__`.
    return Object.fromEntries(entries)
  }

  /** Targets of references are read on their own; the others are only checked. */
  function checkDefinitions(outer: Place, keyword: string, value: unknown): void {
    const place = childOf(outer, keyword, value)
    for (const [name, inner] of listEntries(place)) {
      const definition = childOf(place, name, inner)
      if (middles?.has(definition.pointer)) continue
      report.addLoose(normalizeDefinition(definition, context).report)
    }
  }

  function listEntries(place: Place): readonly (readonly [string, unknown])[] {
    if (isRecord(place.value)) return Object.entries(place.value)
    report.refuse(place, "Here must be an object: names, each with a schema.")
    return []
  }

  function noteUnknown(place: Place, keyword: string): void {
    const inner = childOf(place, keyword)
    // Schemas may be kept anywhere, as under #/components/schemas.
    for (const pointer of middles ?? []) if (pointer.startsWith(`${inner.pointer}/`)) return
    const what =
      findKeyword(keyword) === undefined ? "is no keyword of JSON Schema" : "means nothing in its dialect"
    const message = `"${keyword}" ${what}, and is left out.`
    report.note("unknown-keyword", keyword, message, inner)
  }

  function noteBesideReference(place: Place, keyword: string): void {
    const message = `In ${place.resource.dialect}, "${keyword}" beside a "$ref" means nothing, and is left out.`
    report.note("beside-reference", keyword, message, childOf(place, keyword))
  }
}

/** Definitions under the name that only newer dialects have for them: of use to references, and unknown else. */
function isForeignHolder(known: Keyword, { resource }: Place): boolean {
  return known.holds === "definitions" && !isInDialect(known, resource.dialect)
}

function pick(schema: Members, isWanted: (keyword: string, value: unknown) => boolean): Members {
  return Object.fromEntries(Object.entries(schema).filter(([keyword, value]) => isWanted(keyword, value)))
}
