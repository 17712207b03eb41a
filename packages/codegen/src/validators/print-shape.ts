import { childPointer } from "../pointer.ts"
import type { Schema, SchemaObject, Shape } from "../schema.ts"
import { isAnything, planSchema, type SchemaPlan, typesAlone } from "./plan-schema.ts"
import { type MemberCheck, printList, printObject } from "./print-object.ts"
import { anyType } from "./type-bits.ts"

/** A function of a validator: its name, and the JavaScript of it. */
export interface PrintedFunction {
  readonly name: string
  readonly code: string
}

/** A part of a shape that only AJV can compile, and the name under which the printed code calls it. */
export interface Remainder {
  readonly name: string
  readonly schema: SchemaObject | false
  /** Where it stands in the shape. */
  readonly pointer: string
}

/** A shape as far as it could be printed directly. */
export interface PrintedShape {
  /** The functions, those that are called first; the last one checks the shape. */
  readonly functions: readonly PrintedFunction[]
  /** What is missing among them. */
  readonly remainders: readonly Remainder[]
  /** Shapes that are called. */
  readonly calls: ReadonlySet<string>
  /** Run-time helpers that are called. */
  readonly helpers: ReadonlySet<string>
}

/**
 * Writes the validator of a shape: types, members, required members, lists and references as calls of run-time
 * helpers. This is all that Redox's schemas are made of. Any other keyword is left to AJV, in a function of its own.
 *
 * @param schema - schema of the shape, without annotations
 */
export function printShape({ name: shape }: Pick<Shape, "name">, schema: Schema): PrintedShape {
  const functions: PrintedFunction[] = []
  const remainders: Remainder[] = []
  const calls = new Set<string>()
  const helpers = new Set<string>()
  let counter = 0
  const use = (helper: string): string => {
    helpers.add(helper)
    return helper
  }
  functions.push({ name: shape, code: printSchema(schema, "") })
  return { functions, remainders, calls, helpers }

  /** Name of a function that checks a schema; one that refers to a shape is that shape's. */
  function nameOf(inner: Schema, pointer: string): string {
    if (typeof inner === "object" && inner.$ref !== undefined) return refer(inner.$ref)
    const plan = typeof inner === "object" ? planSchema(inner) : undefined
    const { rest } = plan ?? {}
    // Nothing to print around it: AJV gets the whole.
    if (
      inner === false ||
      (plan?.unique === false &&
        plan?.properties === undefined &&
        plan?.items === undefined &&
        rest !== undefined)
    ) {
      return leave(inner as SchemaObject | false, pointer)
    }
    const name = `${shape}_${++counter}`
    functions.push({ name, code: printSchema(inner, pointer) })
    return name
  }

  function refer(name: string): string {
    calls.add(name)
    return name
  }

  function leave(schema: SchemaObject | false, pointer: string): string {
    const name = `${shape}_${++counter}`
    remainders.push({ name, schema, pointer })
    return name
  }

  function printSchema(inner: Schema, pointer: string): string {
    if (inner === true) return "()=>null"
    if (inner === false) return `d=>${leave(false, pointer)}(d)`
    if (inner.$ref !== undefined) return `d=>${refer(inner.$ref)}(d)`
    const plan = planSchema(inner)
    const { types, properties, required, unique, rest } = plan
    const whole = [...(unique ? [use("unique")] : []), ...(rest === undefined ? [] : [leave(rest, pointer)])]
    const forObjects = properties !== undefined || required.length > 0
    const others = printOthers(plan, types, whole, pointer)
    if (!forObjects || (types !== undefined && (types & 64) === 0)) return `d=>${others}`
    const objectPlan = { members: members(properties ?? {}, pointer), required: new Set(required), whole }
    return `d=>{if(${use("object")}(d)){${printObject(objectPlan, use)}}return ${others}}`
  }

  /** What to do with a value that is not an object, or with any value when the schema says nothing of members. */
  function printOthers(
    { items }: SchemaPlan,
    types: number | undefined,
    whole: readonly string[],
    pointer: string,
  ): string {
    const typed = types === undefined ? "null" : `${use("type")}(d,${types})`
    if (items !== undefined && (types === undefined || (types & 32) !== 0)) {
      const check = itemCheck(items, `${pointer}/items`)
      const inner = `${use("list")}(null,${printList("d", check, '""', types ?? anyType)})`
      return whole.reduce((findings, check) => also(findings, check), inner)
    }
    if (whole.length === 0) return typed
    const rest = whole.reduce((findings, check) => also(findings, check), "null")
    return types === undefined ? rest : `${typed}??${rest}`
  }

  function also(findings: string, check: string): string {
    return findings === "null" ? `${check}(d)` : `${use("one")}(${findings},d,${check},"")`
  }

  function members(
    properties: { readonly [name: string]: Schema },
    pointer: string,
  ): ReadonlyMap<string, MemberCheck> {
    const found = new Map<string, MemberCheck>()
    for (const [name, inner] of Object.entries(properties)) {
      if (isAnything(inner)) continue
      found.set(name, memberCheck(inner, childPointer(`${pointer}/properties`, name)))
    }
    return found
  }

  function memberCheck(inner: Schema, pointer: string): MemberCheck {
    const types = typesAlone(inner)
    if (types !== undefined) return { by: "types", types }
    if (typeof inner === "object" && inner.$ref === undefined) {
      const { types: own, properties, required, items, unique, rest } = planSchema(inner)
      const listOnly = properties === undefined && required.length === 0 && !unique && rest === undefined
      if (items !== undefined && listOnly && ((own ?? anyType) & 32) !== 0) {
        return { by: "list", types: own ?? anyType, check: itemCheck(items, `${pointer}/items`) }
      }
      if (listOnly && own !== undefined) return { by: "types", types: own }
    }
    return { by: "check", check: nameOf(inner, pointer) }
  }

  function itemCheck(items: Schema, pointer: string): string {
    const types = typesAlone(items)
    return types === undefined ? nameOf(items, pointer) : String(types)
  }
}
