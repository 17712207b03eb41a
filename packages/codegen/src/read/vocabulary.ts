import { isAnnotation } from "../keywords.ts"
import {
  type Check,
  isAnyList,
  isBoolean,
  isBoolOrNumber,
  isCount,
  isNameList,
  isNameLists,
  isNumber,
  isPattern,
  isPositive,
  isText,
  isType,
  isValueList,
} from "./check-value.ts"
import type { Dialect } from "./definition.ts"
import { isOlder } from "./dialect.ts"

/** What the value of a keyword holds. */
export type Holds =
  /** One schema. */
  | "schema"
  /** A list of schemas. */
  | "schemas"
  /** One schema, or a list of them. */
  | "schema or schemas"
  /** Names, each with a schema. */
  | "schema map"
  /** Names, each with a schema or a list of names. */
  | "schema or names map"
  /** Schemas that count only where a reference leads to them. */
  | "definitions"
  /** A plain value that constrains. */
  | "value"
  /** Something that constrains nothing and is kept. */
  | "annotation"
  /** Something that constrains nothing and is of no use once references are resolved. */
  | "nothing"

/** One keyword of JSON Schema. */
export interface Keyword {
  readonly holds: Holds
  /** The first dialect that has it. */
  readonly since?: Dialect
  /** The last dialect that has it. */
  readonly until?: Dialect
  /** Says what a plain value must be, when it is not that. */
  readonly check?: Check
  /** The same for the names in a map of schemas. */
  readonly checkName?: Check
  /** The keyword constrains in a way that the output cannot: what to do instead. */
  readonly instead?: string
}

const evaluated = "State the members and items at one place, and use additionalProperties or items there."
const dynamic = 'Use "$ref" to a schema with a fixed place.'

// A map, since a member of a schema may be called `constructor`.
const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ["$anchor", { holds: "nothing", since: "2019-09", check: isText }],
  ["$comment", { holds: "annotation", check: isText }],
  // Older dialects do not know it, and references lead there all the same.
  ["$defs", { holds: "definitions", since: "2019-09" }],
  ["$dynamicAnchor", { holds: "nothing", since: "2020-12", check: isText }],
  ["$dynamicRef", { holds: "value", since: "2020-12", instead: dynamic }],
  ["$id", { holds: "nothing", since: "draft-06", check: isText }],
  ["$recursiveAnchor", { holds: "nothing", since: "2019-09", until: "2019-09", check: isBoolean }],
  ["$recursiveRef", { holds: "value", since: "2019-09", until: "2019-09", instead: dynamic }],
  ["$ref", { holds: "value", check: isText }],
  ["$schema", { holds: "nothing" }],
  ["$vocabulary", { holds: "nothing", since: "2019-09" }],
  ["additionalItems", { holds: "schema", until: "2019-09" }],
  ["additionalProperties", { holds: "schema" }],
  ["allOf", { holds: "schemas" }],
  ["anyOf", { holds: "schemas" }],
  ["const", { holds: "value", since: "draft-06" }],
  ["contains", { holds: "schema", since: "draft-06" }],
  ["contentEncoding", { holds: "annotation", check: isText }],
  ["contentMediaType", { holds: "annotation", check: isText }],
  ["contentSchema", { holds: "nothing" }],
  ["default", { holds: "annotation" }],
  ["definitions", { holds: "definitions" }],
  // 2019-09 replaced it, and every known validator still honours it.
  ["dependencies", { holds: "schema or names map" }],
  ["dependentRequired", { holds: "value", since: "2019-09", check: isNameLists }],
  ["dependentSchemas", { holds: "schema map", since: "2019-09" }],
  ["deprecated", { holds: "annotation", check: isBoolean }],
  ["description", { holds: "annotation", check: isText }],
  ["else", { holds: "schema", since: "draft-07" }],
  ["enum", { holds: "value", check: isValueList }],
  ["examples", { holds: "annotation", check: isAnyList }],
  ["exclusiveMaximum", { holds: "value", check: isBoolOrNumber }],
  ["exclusiveMinimum", { holds: "value", check: isBoolOrNumber }],
  ["format", { holds: "annotation", check: isText }],
  ["id", { holds: "nothing", until: "draft-04", check: isText }],
  ["if", { holds: "schema", since: "draft-07" }],
  ["items", { holds: "schema or schemas" }],
  ["maxContains", { holds: "value", since: "2019-09", check: isCount }],
  ["maxItems", { holds: "value", check: isCount }],
  ["maxLength", { holds: "value", check: isCount }],
  ["maxProperties", { holds: "value", check: isCount }],
  ["maximum", { holds: "value", check: isNumber }],
  ["minContains", { holds: "value", since: "2019-09", check: isCount }],
  ["minItems", { holds: "value", check: isCount }],
  ["minLength", { holds: "value", check: isCount }],
  ["minProperties", { holds: "value", check: isCount }],
  ["minimum", { holds: "value", check: isNumber }],
  ["multipleOf", { holds: "value", check: isPositive }],
  ["not", { holds: "schema" }],
  // OpenAPI's, not JSON Schema's, and in use all the same.
  ["nullable", { holds: "value", check: isBoolean }],
  ["oneOf", { holds: "schemas" }],
  ["pattern", { holds: "value", check: isPattern }],
  ["patternProperties", { holds: "schema map", checkName: isPattern }],
  ["prefixItems", { holds: "schemas", since: "2020-12" }],
  ["properties", { holds: "schema map" }],
  ["propertyNames", { holds: "schema", since: "draft-06" }],
  ["readOnly", { holds: "annotation", check: isBoolean }],
  ["required", { holds: "value", check: isNameList }],
  ["then", { holds: "schema", since: "draft-07" }],
  ["title", { holds: "annotation", check: isText }],
  ["type", { holds: "value", check: isType }],
  ["unevaluatedItems", { holds: "value", since: "2019-09", instead: evaluated }],
  ["unevaluatedProperties", { holds: "value", since: "2019-09", instead: evaluated }],
  ["uniqueItems", { holds: "value", check: isBoolean }],
  ["writeOnly", { holds: "annotation", check: isBoolean }],
])

/** What is known about a keyword, in whatever dialect. Our own, `x-...`, annotate. */
export function findKeyword(keyword: string): Keyword | undefined {
  return keywords.get(keyword) ?? (isAnnotation(keyword) ? { holds: "annotation" } : undefined)
}

/** Whether a dialect has a keyword. */
export function isInDialect({ since, until }: Keyword, dialect: Dialect): boolean {
  if (since !== undefined && isOlder(dialect, since)) return false
  return until === undefined || !isOlder(until, dialect)
}

/** Whether a keyword asks something of a value. */
export function constrains({ holds }: Keyword): boolean {
  return holds !== "annotation" && holds !== "nothing" && holds !== "definitions"
}
