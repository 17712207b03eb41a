import { compareText } from "../compare.ts"
import { isRecord, type Schema, type SchemaObject } from "../schema.ts"
import type { DescribeField } from "./describe-field.ts"
import { judge } from "./judge.ts"
import type { FieldChange } from "./types.ts"

/** What comparing the insides of a schema needs from its surroundings. */
export interface Inside {
  /** Compares two schemas at a place below this one. */
  deeper(step: string, before: Schema, after: Schema): readonly FieldChange[]
  readonly describeOld: DescribeField
  readonly describeNew: DescribeField
}

interface Member {
  readonly schema: Schema
  readonly required: boolean
}

/** Compares the members of two objects: those that are named, those that match a pattern, and all others. */
export function compareMembers(
  before: SchemaObject,
  after: SchemaObject,
  inside: Inside,
): readonly FieldChange[] {
  const [old, now] = [membersOf(before), membersOf(after)]
  return [
    ...namesOf(old, now).flatMap((name) => compareMember(name, old.get(name), now.get(name))),
    ...comparePatterns(before, after, inside),
    ...compareOthers(before, after, inside),
  ]

  function compareMember(
    name: string,
    was: Member | undefined,
    is: Member | undefined,
  ): readonly FieldChange[] {
    if (was === undefined && is === undefined) return []
    // An empty path means the object itself.
    const path = name === "" ? '""' : name
    if (was === undefined) {
      const added = inside.describeNew(is?.schema ?? true, is?.required)
      const exception = { writers: "breaking", why: "A message without it is refused now." } as const
      return [judge({ path, change: "added", after: added }, is?.required ? exception : {})]
    }
    if (is === undefined) {
      const removed = inside.describeOld(was.schema, was.required)
      const exception = {
        why: "Code that reads or sets it no longer compiles, and a message with it is refused.",
      }
      const closed = after.additionalProperties === false
      return [judge({ path, change: "removed", before: removed }, closed ? exception : {})]
    }
    const need =
      was.required === is.required ? [] : [judge({ path, change: is.required ? "required" : "optional" })]
    return [...need, ...inside.deeper(path, was.schema, is.schema)]
  }
}

function membersOf({ properties = {}, required = [] }: SchemaObject): ReadonlyMap<string, Member> {
  const names = new Set([...Object.keys(properties), ...required])
  return new Map(
    [...names].map((name) => [
      name,
      {
        schema: Object.hasOwn(properties, name) ? (properties[name] ?? true) : true,
        required: required.includes(name),
      },
    ]),
  )
}

function comparePatterns(before: SchemaObject, after: SchemaObject, inside: Inside): readonly FieldChange[] {
  const [old, now] = [patternsOf(before), patternsOf(after)]
  return namesOf(old, now).flatMap((pattern) => {
    const [was, is] = [old.get(pattern), now.get(pattern)]
    const path = `/${pattern}/`
    if (was === undefined)
      return [judge({ path, change: "tightened", after: inside.describeNew(is ?? true) })]
    if (is === undefined) return [judge({ path, change: "loosened", before: inside.describeOld(was) })]
    return inside.deeper(path, was, is)
  })
}

function patternsOf({ patternProperties }: SchemaObject): ReadonlyMap<string, Schema> {
  return new Map(
    isRecord(patternProperties) ? Object.entries(patternProperties as Record<string, Schema>) : [],
  )
}

/** Compares what holds for members that have no name: `additionalProperties`. */
function compareOthers(before: SchemaObject, after: SchemaObject, inside: Inside): readonly FieldChange[] {
  const keyword = "additionalProperties"
  const [was, is] = [otherMembers(before), otherMembers(after)]
  if (was === is) return []
  if (is === false && was === true) return [judge({ change: "closed", keyword })]
  if (was === false && is === true) return [judge({ change: "opened", keyword })]
  if (was === false) return [judge({ path: "*", change: "added", after: inside.describeNew(is) })]
  if (is === false) return [judge({ path: "*", change: "removed", before: inside.describeOld(was) })]
  if (was === true) return [judge({ path: "*", change: "tightened", after: inside.describeNew(is) })]
  if (is === true) return [judge({ path: "*", change: "loosened", before: inside.describeOld(was) })]
  return inside.deeper("*", was, is)
}

function otherMembers({ additionalProperties: other = true }: SchemaObject): Schema {
  return typeof other === "object" && other !== null && Object.keys(other).length === 0
    ? true
    : (other as Schema)
}

function namesOf(old: ReadonlyMap<string, unknown>, now: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...old.keys(), ...now.keys()])].sort(compareText)
}
