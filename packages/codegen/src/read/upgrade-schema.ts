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
  for (const keyword of Object.keys(schema)) upgrade(keyword, schema[keyword], schema, upgraded)
  return upgraded
}

function upgrade(
  keyword: string,
  value: unknown,
  schema: Members,
  upgraded: { [keyword: string]: unknown },
): void {
  switch (keyword) {
    case "type":
      upgraded.type = upgradeType(value, schema.nullable === true)
      break
    case "required":
      upgraded.required = [...new Set(value as string[])]
      break
    case "minimum":
      upgraded[schema.exclusiveMinimum === true ? "exclusiveMinimum" : keyword] = value
      break
    case "maximum":
      upgraded[schema.exclusiveMaximum === true ? "exclusiveMaximum" : keyword] = value
      break
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      if (typeof value === "number") upgraded[keyword] = value
      break
    case "items":
      if (Array.isArray(value)) Object.assign(upgraded, upgradeTuple(value, schema.additionalItems))
      else upgraded.items = value
      break
    case "additionalItems":
    case "nullable":
      break
    case "dependencies":
    case "dependentRequired":
    case "dependentSchemas":
      // Written at the first of them, for all three.
      if (keyword === firstDependency(schema)) Object.assign(upgraded, upgradeDependencies(schema))
      break
    case "if":
      if (schema.then !== undefined || schema.else !== undefined) upgraded.if = value
      break
    case "then":
    case "else":
      if (schema.if !== undefined) upgraded[keyword] = value
      break
    case "minContains":
    case "maxContains":
      if (schema.contains !== undefined) upgraded[keyword] = value
      break
    default:
      upgraded[keyword] = value
  }
}

function upgradeType(type: unknown, nullable: boolean): unknown {
  if (typeof type === "string" && !nullable) return type
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

function firstDependency(schema: Members): string | undefined {
  return Object.keys(schema).find((keyword) => dependencies.includes(keyword))
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
