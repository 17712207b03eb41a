import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"
import { isRecord, type Schema } from "../schema.ts"
import type { NoticeBoard } from "./collect-notices.ts"
import { dialectUri, isOlder } from "./dialect.ts"
import { definitionId, type Links } from "./link-references.ts"
import { enterRegistered, type Registry } from "./registry.ts"
import type { Place } from "./resource.ts"
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
  /** Mistakes that make the definition unusable. */
  readonly problems: readonly CodegenError[]
  /** Mistakes in definitions inside it that nothing refers to. */
  readonly looseProblems: readonly CodegenError[]
}

type Members = { [keyword: string]: unknown }

/**
 * Brings the root of a file, or the target of a reference, into normal form: see {@link Definition}. Every keyword is
 * checked on the way. A mistake is noted, and the rest goes on.
 */
export function normalizeDefinition(start: Place, context: Context): NormalizedDefinition {
  const { registry, links, notices } = context
  const problems: CodegenError[] = []
  const looseProblems: CodegenError[] = []
  const schema = normalize(start)
  return { schema, problems, looseProblems }

  function normalize(outer: Place): Schema {
    const { value } = outer
    const id = definitionId(outer.resource.file, outer.pointer)
    if (typeof value === "boolean") return outer !== start && links.targets.has(id) ? { $ref: id } : value
    if (!isRecord(value)) {
      refuse(outer, "Here must be a schema: an object, true or false.")
      return true
    }
    const place = enterRegistered(registry, outer)
    if (outer !== start && links.targets.has(id)) {
      return { $ref: id, ...repeatAnnotations(value) }
    }
    return value.$ref === undefined
      ? upgradeSchema(readMembers(place, value, () => true))
      : normalizeReference(place, value)
  }

  function normalizeReference(place: Place, value: Members): Schema {
    if (typeof value.$ref !== "string") {
      refuse(childOf(place, "$ref"), '"$ref" must be a text: the address of a schema.')
      return true
    }
    const end = links.ends.get(value)
    if (end instanceof CodegenError) problems.push(end)
    const $ref = typeof end === "string" ? end : ""
    const older = isOlder(place.resource.dialect, "2019-09")
    const annotations = readMembers(place, value, (keyword, known) => {
      if (older && restricts(known)) noteBesideReference(place, keyword)
      return !restricts(known)
    })
    const others = older ? {} : readMembers(place, value, (_, known) => restricts(known))
    return Object.keys(others).length === 0
      ? { $ref, ...annotations }
      : { allOf: [{ $ref }, upgradeSchema(others)], ...annotations }
  }

  /** What the schema itself says is worth as much at the place where it is used; its title names it alone. */
  function repeatAnnotations(value: Members): Members {
    const entries = Object.entries(value).filter(([keyword, text]) => {
      const known = findKeyword(keyword)
      const isKept = known?.holds === "annotation" && keyword !== "title" && !restricts(known)
      return isKept && known.check?.(text, "2020-12") === undefined
    })
    return Object.fromEntries(entries)
  }

  function restricts(known: Keyword | undefined): boolean {
    return (
      known !== undefined && (constrains(known) || (context.checkFormats && known === findKeyword("format")))
    )
  }

  /** The keywords of a schema that are wanted, checked, and with every schema in them in normal form. */
  function readMembers(
    place: Place,
    schema: Members,
    isWanted: (keyword: string, known: Keyword | undefined) => boolean,
  ): Members {
    const members: Members = {}
    for (const keyword of Object.keys(schema)) {
      if (keyword === "$ref" && typeof schema.$ref === "string") continue
      const known = findKeyword(keyword)
      if (!isWanted(keyword, known)) continue
      const value = schema[keyword]
      const inner: Place = { resource: place.resource, pointer: childPointer(place.pointer, keyword), value }
      if (isUsable(keyword, known, inner, schema)) members[keyword] = readValue(known, inner)
    }
    return members
  }

  /** Whether a keyword means something here, and has a value that it can have. */
  function isUsable(
    keyword: string,
    known: Keyword | undefined,
    place: Place,
    schema: Members,
  ): known is Keyword {
    const { dialect } = place.resource
    if (known === undefined) return noteUnknown(keyword, place)
    if (known.holds === "definitions") {
      checkDefinitions(place)
      return false
    }
    if (!isInDialect(known, dialect)) return noteOtherDialect(keyword, known, place)
    if (known.instead !== undefined) {
      refuse(place, `The keyword "${keyword}" is not supported. ${known.instead}`, "unsupported-keyword")
      return false
    }
    if (keyword === "nullable" && schema.type === undefined) {
      return note(
        "unknown-keyword",
        keyword,
        '"nullable" without "type" means nothing, and is left out.',
        place,
      )
    }
    const wrong = known.check?.(place.value, dialect) ?? wrongPartner(keyword, schema)
    if (wrong === undefined) return known.holds !== "nothing"
    if (known.holds === "annotation") {
      return note(
        "invalid-annotation",
        keyword,
        `"${keyword}" ${wrong}, and is left out where it is not.`,
        place,
      )
    }
    refuse(place, `"${keyword}" ${wrong}. Correct it.`)
    return false
  }

  function readValue(known: Keyword, place: Place): unknown {
    const { value, resource, pointer } = place
    const at = (name: string | number, inner: unknown): Schema =>
      normalize({ resource, pointer: childPointer(pointer, name), value: inner })
    switch (known.holds) {
      case "schema":
        return normalize(place)
      case "schema or schemas":
        if (!Array.isArray(value)) return normalize(place)
        if (resource.dialect !== "2020-12") return value.map((inner, index) => at(index, inner))
        refuse(place, 'A list of schemas at "items" is the form of 2019-09 and older. Use "prefixItems".')
        return true
      case "schemas":
        if (Array.isArray(value) && value.length > 0) return value.map((inner, index) => at(index, inner))
        refuse(place, "Here must be a list with at least one schema.")
        return []
      case "schema map":
      case "schema or names map":
        return readMap(known, place, at)
      default:
        return value
    }
  }

  function readMap(
    { holds, checkName }: Keyword,
    place: Place,
    at: (name: string, inner: unknown) => Schema,
  ): Members {
    const { value } = place
    if (!isRecord(value)) {
      refuse(place, "Here must be an object: names, each with a schema.")
      return {}
    }
    const entries = Object.entries(value).map(([name, inner]) => {
      const wrong = checkName?.(name, place.resource.dialect)
      if (wrong !== undefined) refuse(childOf(place, name), `The name ${wrong}. Correct it.`)
      const isNames = holds === "schema or names map" && Array.isArray(inner)
      if (isNames) checkNames(name, inner, place)
      return [name, isNames ? inner : at(name, inner)] as const
    })
    // By definition of own members: one may be called `__proto__`.
    return Object.fromEntries(entries)
  }

  function checkNames(name: string, names: unknown, place: Place): void {
    const wrong = findKeyword("required")?.check?.(names, place.resource.dialect)
    if (wrong !== undefined) refuse(childOf(place, name), `The value ${wrong}. Correct it.`)
  }

  /** Targets of references are read on their own; the others are only checked. */
  function checkDefinitions(place: Place): void {
    const { value, resource, pointer } = place
    if (!isRecord(value)) {
      refuse(place, "Here must be an object: names, each with a schema.")
      return
    }
    for (const [name, inner] of Object.entries(value)) {
      const pointerInside = childPointer(pointer, name)
      if (links.targets.has(definitionId(resource.file, pointerInside))) continue
      const loose = normalizeDefinition({ resource, pointer: pointerInside, value: inner }, context)
      looseProblems.push(...loose.problems, ...loose.looseProblems)
    }
  }

  function noteUnknown(keyword: string, place: Place): false {
    // A place where schemas are kept, such as #/components/schemas.
    const prefix = `${definitionId(place.resource.file, place.pointer)}/`
    for (const id of links.targets.keys()) if (id.startsWith(prefix)) return false
    const message = `"${keyword}" is no keyword of JSON Schema, and is left out.`
    return note("unknown-keyword", keyword, message, place)
  }

  function noteOtherDialect(keyword: string, known: Keyword, place: Place): false {
    const { dialect } = place.resource
    const { since = dialect, until = dialect } = known
    const wanted = dialectUri(isOlder(dialect, since) ? since : until)
    const message = `"${keyword}" means nothing in ${dialect}, and is left out. It does with "$schema": "${wanted}".`
    return note("other-dialect", keyword, message, place)
  }

  function noteBesideReference(place: Place, keyword: string): void {
    const message = `In ${place.resource.dialect}, "${keyword}" beside a "$ref" means nothing, and is left out.`
    note("beside-reference", keyword, message, childOf(place, keyword))
  }

  function note(
    code: Parameters<NoticeBoard["add"]>[0],
    keyword: string,
    message: string,
    place: Place,
  ): false {
    notices.add(code, message, { file: place.resource.file, pointer: place.pointer }, keyword)
    return false
  }

  function refuse(
    { resource, pointer }: Place,
    problem: string,
    code: "invalid-schema" | "unsupported-keyword" = "invalid-schema",
  ): void {
    problems.push(new CodegenError(code, problem, { file: resource.file, pointer }))
  }
}

function childOf(place: Place, name: string): Place {
  return { ...place, pointer: childPointer(place.pointer, name) }
}

/** What a keyword lacks beside it. */
function wrongPartner(keyword: string, schema: Members): string | undefined {
  if (keyword === "exclusiveMinimum" && schema[keyword] === true && schema.minimum === undefined) {
    return 'needs "minimum" beside it'
  }
  if (keyword === "exclusiveMaximum" && schema[keyword] === true && schema.maximum === undefined) {
    return 'needs "maximum" beside it'
  }
  return undefined
}
