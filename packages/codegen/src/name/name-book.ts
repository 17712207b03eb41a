import type { ShapeGroup } from "./group-shapes.ts"

/** Names that the output itself uses. */
const own: ReadonlySet<string> = new Set(["EventMap", "Extensible", "Extensions", "ResponseMap"])

/** Names of JavaScript and of TypeScript that an interface would hide from the code around it. */
const builtIn: ReadonlySet<string> = new Set(
  `Array ArrayBuffer Awaited BigInt Boolean Capitalize DataView Date Error Exclude Extract Function Infinity Intl
  InstanceType Iterator JSON Lowercase Map Math NaN NonNullable Number Object Omit Parameters Partial Pick Promise
  Proxy Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Reflect RegExp Required ReturnType Set String Symbol
  ThisType Uncapitalize Uppercase WeakMap WeakRef WeakSet`.split(/\s+/),
)

/** Whether an interface must not have this name. */
export function isReservedName(name: string): boolean {
  return own.has(name) || builtIn.has(name)
}

/** A name that a shape did not get, since another one has it. */
export interface RefusedName {
  readonly group: ShapeGroup
  /** The name before the option `names`. */
  readonly wanted: string
  readonly taken: string
  readonly owner: ShapeGroup
  /** What the owner would be called without the option `names`; nothing for a name of the option `shapes`. */
  readonly origin: string | undefined
}

/** Which shape has which name. */
export interface NameBook {
  /** Gives a shape a name, or what the config has for that name, unless another one has it. */
  readonly take: (group: ShapeGroup, name: string, source?: "shapes" | "renamed") => boolean
  readonly nameOf: (group: ShapeGroup) => string | undefined
  readonly ownerOf: (name: string) => ShapeGroup | undefined
  /** The names that were refused since this was asked last, without those that another shape has got in the meantime. */
  readonly refused: () => readonly RefusedName[]
  /** Whether a shape has the name without the help of the config. */
  readonly isOwn: (name: string) => boolean
  /** The names that the option `names` wanted to change and that no shape has had in this run. */
  readonly unused: () => readonly string[]
}

/** Opens an empty book. */
export function createNameBook(renames: { readonly [name: string]: string }): NameBook {
  const names = new Map<ShapeGroup, string>()
  const owners = new Map<string, { readonly group: ShapeGroup; readonly origin: string | undefined }>()
  const used = new Set<string>()
  let refused: RefusedName[] = []
  return {
    take(group, name, source) {
      const isRenamed = source !== "renamed" && Object.hasOwn(renames, name)
      const taken = isRenamed ? (renames[name] ?? name) : name
      if (isReservedName(taken)) return false
      const owner = owners.get(taken)
      if (owner !== undefined) {
        refused.push({ group, wanted: name, taken, owner: owner.group, origin: owner.origin })
        return false
      }
      used.add(name)
      names.set(group, taken)
      const origin = source === "shapes" ? undefined : name
      owners.set(taken, { group, origin })
      return true
    },
    nameOf: (group) => names.get(group),
    ownerOf: (name) => owners.get(name)?.group,
    refused() {
      const found = refused.filter(({ wanted, taken }) => wanted === taken || !used.has(wanted))
      refused = []
      return found
    },
    isOwn: (name) => owners.get(name)?.origin === name,
    unused: () => Object.keys(renames).filter((name) => !used.has(name)),
  }
}
