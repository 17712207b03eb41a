import { compile, type JSONSchema } from "json-schema-to-typescript"
import type { ResolvedConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import { header } from "../header.ts"
import { mapSchema } from "../map-schema.ts"
import type { Event, Schema, SchemaObject, Shape } from "../schema.ts"
import { collectReliability, keyOf, type Reliability } from "./collect-reliability.ts"
import { describeMember, describeMessage } from "./describe-member.ts"

/** Interface over all shapes, through which one call reaches every one of them; cut away again. */
const rootName = "EveryShape"

const extensionsType = `/** Members that are not part of the data model: name of the extension, then its content. */
export interface Extensions {
  readonly [name: string]: unknown
}
`

/**
 * Writes `types.gen.ts`: one interface a shape, in one call of `json-schema-to-typescript`.
 *
 * References are handed over as ready names (`tsType`). Given as `$ref`, one with a description beside it would be
 * copied into a second interface (`Address1`); given as a name, the description becomes the member's comment.
 *
 * @throws CodegenError `emit-failed`
 */
export async function emitTypes(
  shapes: readonly Shape[],
  events: readonly Event[],
  config: ResolvedConfig,
): Promise<string> {
  const reliability = collectReliability(events, shapes)
  const eventOf = new Map(events.map((event) => [event.shape, event]))
  const definitions = shapes.map((shape) => [
    shape.name,
    prepareShape(shape, eventOf.get(shape), reliability, config),
  ])
  const root = {
    title: rootName,
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(shapes.map(({ name }) => [name, { $ref: `#/$defs/${name}` }])),
    $defs: Object.fromEntries(definitions),
  }
  const text = cutRoot(await run(root))
  checkNames(text, shapes)
  return `${header}\n\n${config.extensions === false ? "" : `${extensionsType}\n`}${text}`
}

async function run(root: object): Promise<string> {
  try {
    return await compile(root as JSONSchema, rootName, {
      bannerComment: "",
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      unknownAny: true,
      style: { semi: false, printWidth: 110 },
    })
  } catch (cause) {
    const problem = `json-schema-to-typescript gave up: ${(cause as Error).message}`
    throw new CodegenError("emit-failed", problem, {}, { cause })
  }
}

function prepareShape(
  shape: Shape,
  event: Event | undefined,
  reliability: Reliability,
  config: ResolvedConfig,
): object {
  const { name, schema } = shape
  const description = event === undefined ? describeMember(schema, []) : describeMessage(event)
  return { ...openObject(prepareInner(schema, "")), title: name, ...(description !== "" && { description }) }

  function prepare(inner: Schema, pointer: string): Schema {
    if (typeof inner === "boolean") return inner
    const comment = describeMember(inner, reliability.get(keyOf(name, pointer)) ?? [], shape)
    return { ...prepareType(inner, pointer), ...(comment !== "" && { description: comment }) }
  }

  function prepareType(inner: SchemaObject, pointer: string): object {
    if (inner.$ref !== undefined) return { tsType: inner.$ref }
    const known = inner["x-known-values"]
    if (Array.isArray(known)) return { tsType: hintType(known, inner.type) }
    return openObject(prepareInner(inner, pointer))
  }

  function prepareInner(inner: SchemaObject, pointer: string): SchemaObject {
    const { title: _, description: __, $schema: ___, ...rest } = inner
    return mapSchema(rest, pointer, (deeper, place) => prepare(deeper as Schema, place))
  }

  /** Adds `Extensions` to an object with members; one without any is an open map. */
  function openObject(object: SchemaObject): object {
    if (object.type !== "object" || "additionalProperties" in object) return object
    if (object.properties === undefined) return { ...object, additionalProperties: true }
    if (config.extensions === false || Object.hasOwn(object.properties, "Extensions")) return object
    return { ...object, properties: { ...object.properties, Extensions: { tsType: config.extensions } } }
  }
}

/** Known values as hints: an editor offers them, and the compiler takes every other text too. */
function hintType(values: readonly unknown[], type: SchemaObject["type"]): string {
  const nullable = Array.isArray(type) && type.includes("null")
  const hints = values.map((value) => JSON.stringify(value))
  return `(${[...hints, "(string & {})", ...(nullable ? ["null"] : [])].join(" | ")})`
}

function cutRoot(text: string): string {
  const start = text.indexOf(`export interface ${rootName} {`)
  const end = text.indexOf("\n}\n", start)
  const shapes = `${text.slice(0, start)}${text.slice(end + 3)}`.trimStart()
  return shapes.replace(/^\}\n(?=\S)/gm, "}\n\n")
}

/** Every shape once, under its own name, and nothing else: a number at the end of a name would show up here. */
function checkNames(text: string, shapes: readonly Shape[]): void {
  const written = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name ?? "")
  const wanted = new Set(shapes.map(({ name }) => name))
  const surplus = written.filter((name) => !wanted.has(name))
  if (surplus.length === 0 && written.length === wanted.size) return
  const problem = `Interfaces and shapes do not match: ${written.length} for ${wanted.size}. ${surplus.join(", ")}`
  throw new CodegenError("emit-failed", problem)
}
