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

/** Which shape has which name. */
export interface NameBook {
  /** Gives a shape a name, or what the config has for that name, unless another one has it. */
  readonly take: (group: ShapeGroup, name: string) => boolean
  readonly nameOf: (group: ShapeGroup) => string | undefined
  readonly ownerOf: (name: string) => ShapeGroup | undefined
  /** A name that nobody got, since the option `names` gives two shapes one name, then that one name. */
  readonly conflict: () => readonly [wanted: string, taken: string] | undefined
  /** The names that the option `names` wanted to change and that no shape has. */
  readonly unused: () => readonly string[]
}

/** Opens an empty book. */
export function createNameBook(renames: { readonly [name: string]: string }): NameBook {
  const names = new Map<ShapeGroup, string>()
  const owners = new Map<string, ShapeGroup>()
  const used = new Set<string>()
  const refused = new Map<string, string>()
  return {
    take(group, name) {
      const renamed = Object.hasOwn(renames, name) ? (renames[name] ?? name) : name
      if (isReservedName(renamed)) return false
      if (owners.has(renamed)) {
        refused.set(name, renamed)
        return false
      }
      used.add(name)
      names.set(group, renamed)
      owners.set(renamed, group)
      return true
    },
    nameOf: (group) => names.get(group),
    ownerOf: (name) => owners.get(name),
    conflict() {
      const wanted = new Set([...Object.keys(renames), ...Object.values(renames)])
      return [...refused].find(([name, taken]) => !used.has(name) && wanted.has(taken))
    },
    unused: () =>
      Object.entries(renames)
        // A shape that has the new name from the last run has been renamed already.
        .filter(([name, renamed]) => !used.has(name) && !owners.has(renamed))
        .map(([name]) => name),
  }
}
