import { isRecord, type Schema } from "../schema.ts"

type Members = { readonly [keyword: string]: unknown }

/**
 * Writes one schema in the words of 2020-12. The schemas in it are upgraded already; keywords that its dialect does
 * not have are gone.
 *
 * @example
 * upgradeSchema({ minimum: 1, exclusiveMinimum: true }) // { exclusiveMinimum: 1 }
 */
export function upgradeSchema(schema: Members): Schema {
  const upgraded: { [keyword: string]: unknown } = {}
  for (const [keyword, value] of Object.entries(schema))
    Object.assign(upgraded, upgrade(keyword, value, schema))
  return upgraded
}

function upgrade(keyword: string, value: unknown, schema: Members): Members {
  switch (keyword) {
    case "type":
      return { type: upgradeType(value, schema.nullable === true) }
    case "required":
      return { required: [...new Set(value as string[])] }
    case "minimum":
      return schema.exclusiveMinimum === true ? { exclusiveMinimum: value } : { minimum: value }
    case "maximum":
      return schema.exclusiveMaximum === true ? { exclusiveMaximum: value } : { maximum: value }
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return typeof value === "number" ? { [keyword]: value } : {}
    case "items":
      return Array.isArray(value) ? upgradeTuple(value, schema.additionalItems) : { items: value }
    case "additionalItems":
    case "nullable":
      return {}
    case "dependencies":
    case "dependentRequired":
    case "dependentSchemas":
      // Written at the first of them, for all three.
      return keyword === firstOf(schema, dependencies) ? upgradeDependencies(schema) : {}
    case "if":
      return schema.then === undefined && schema.else === undefined ? {} : { if: value }
    case "then":
    case "else":
      return schema.if === undefined ? {} : { [keyword]: value }
    case "minContains":
    case "maxContains":
      return schema.contains === undefined ? {} : { [keyword]: value }
    default:
      return { [keyword]: value }
  }
}

function upgradeType(type: unknown, nullable: boolean): unknown {
  const types = new Set([type, ...(nullable ? ["null"] : [])].flat())
  return types.size === 1 ? [...types][0] : [...types]
}

function upgradeTuple(items: readonly unknown[], additional: unknown): Members {
  return {
    ...(items.length > 0 && { prefixItems: items }),
    ...(additional !== undefined && { items: additional }),
  }
}

const dependencies = ["dependencies", "dependentRequired", "dependentSchemas"]

function firstOf(schema: Members, keywords: readonly string[]): string | undefined {
  return Object.keys(schema).find((keyword) => keywords.includes(keyword))
}

/** `dependencies` holds lists of names and schemas in one; they are split up and joined to what is there already. */
function upgradeDependencies(schema: Members): Members {
  const required = new Map<string, readonly string[]>()
  const schemas = new Map<string, Schema>()
  for (const keyword of dependencies) {
    for (const [name, value] of Object.entries(asRecord(schema[keyword]))) {
      if (Array.isArray(value)) required.set(name, [...new Set([...(required.get(name) ?? []), ...value])])
      else schemas.set(name, both(schemas.get(name), value as Schema))
    }
  }
  return {
    ...(required.size > 0 && { dependentRequired: Object.fromEntries(required) }),
    ...(schemas.size > 0 && { dependentSchemas: Object.fromEntries(schemas) }),
  }
}

function both(first: Schema | undefined, second: Schema): Schema {
  return first === undefined ? second : { allOf: [first, second] }
}

function asRecord(value: unknown): Members {
  return isRecord(value) ? value : {}
}
