import { childPointer } from "../pointer.ts"
import { anyType, missing, printTypeTest } from "./type-bits.ts"

/** How one member of an object is checked. */
export type MemberCheck =
  | { readonly by: "types"; readonly types: number }
  | { readonly by: "check"; readonly check: string }
  | { readonly by: "list"; readonly check: string; readonly types: number }

/** An object to be checked, with what to call for each member. */
export interface ObjectPlan {
  /** Name of the member, then its check. A member that may be anything is left out. */
  readonly members: ReadonlyMap<string, MemberCheck>
  readonly required: ReadonlySet<string>
  /** Checks of the whole object beside its members. */
  readonly whole: readonly string[]
}

/**
 * Writes the part of a validator that looks into an object. What is fine is found out in place, without a call where
 * the types alone count; what is wrong is found out again by a helper, which makes the findings.
 *
 * @param use - notes the name of a run-time helper, and gives it back
 * @returns statements for an object `d`; the last one returns
 */
export function printObject(plan: ObjectPlan, use: (helper: string) => string): string {
  const statements = [
    ...printTypes(plan, use),
    ...[...plan.members].map(([name, member]) => printMember(name, member, plan, use)),
    ...plan.whole.map((check) => `v=${use("one")}(v,d,${check},"");`),
  ].join("")
  const variables = /\bx=/.test(statements) ? "v=null,x" : "v=null"
  return `let ${variables};${statements}return v`
}

type Use = (helper: string) => string

function printTypes({ members, required }: ObjectPlan, use: Use): readonly string[] {
  const groups = new Map<number, string[]>()
  const add = (name: string, types: number): void => {
    const set = required.has(name) ? types : types | missing
    groups.set(set, [...(groups.get(set) ?? []), name])
  }
  for (const [name, member] of members) if (member.by === "types") add(name, member.types)
  for (const name of required) if (!members.has(name)) add(name, anyType)
  return [...groups].map(([types, names]) => {
    const tests = names.map((name) => printTypeTest(printAccess(name, use), types))
    const paths = names.map((name) => childPointer("", name)).join("")
    return `${tests.join("&&")}||(v=${use("members")}(v,d,${types},${JSON.stringify(paths.slice(1))}));`
  })
}

function printMember(name: string, member: MemberCheck, { required }: ObjectPlan, use: Use): string {
  if (member.by === "types") return ""
  const value = printAccess(name, use)
  const path = JSON.stringify(childPointer("", name))
  const must = required.has(name)
  if (member.by === "list") {
    const types = must ? member.types : member.types | missing
    return `v=${use("list")}(v,${printList(value, member.check, path, types)});`
  }
  if (must) return `v=${use("need")}(v,${value},${member.check},${path});`
  return `(x=${value})===void 0||(x=${member.check}(x))===null||(v=${use("collect")}(v,x,${path}));`
}

/** Arguments of the helper `list`, after the findings. */
export function printList(value: string, check: string, path: string, types: number): string {
  return `${value},${check},${path}${types === (32 | missing) ? "" : `,${types}`}`
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** A member of `d`. What every object inherits only counts when the object has it itself. */
function printAccess(name: string, use: Use): string {
  if (inherited.has(name)) return `${use("own")}(d,${JSON.stringify(name)})`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `d.${name}` : `d[${JSON.stringify(name)}]`
}
