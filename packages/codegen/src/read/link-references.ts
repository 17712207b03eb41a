import type { CodegenErrorCode } from "../errors.ts"
import { CodegenError } from "../errors.ts"
import { childPointer } from "../pointer.ts"
import { type Reference, type Registry, registerSchema } from "./registry.ts"
import { resolveReference } from "./resolve-reference.ts"
import type { Place } from "./resource.ts"

/** What each `$ref` leads to. */
export interface Links {
  /** Every schema that some `$ref` leads to, by the `id` of its definition. */
  readonly targets: ReadonlyMap<string, Place>
  /** Pointers of the targets that are not the root of their file, by file. */
  readonly middles: ReadonlyMap<string, ReadonlySet<string>>
  /** The schema that has the `$ref`, then the `id` it leads to, or what is wrong with it. */
  readonly ends: ReadonlyMap<unknown, string | CodegenError>
}

/** `id` of the definition at a place. */
export function definitionId(file: string, pointer: string): string {
  return `${file}#${pointer}`
}

/**
 * Follows every reference from the roots of files on, also through schemas that only a reference makes a schema.
 *
 * @param brokenFiles - files that cannot be used: a reference to one of them leads to its root
 */
export function linkReferences(
  registry: Registry,
  roots: readonly Place[],
  brokenFiles: ReadonlyMap<string, CodegenError>,
): Links {
  const targets = new Map<string, Place>()
  const middles = new Map<string, Set<string>>()
  const ends = new Map<unknown, string | CodegenError>()
  // All files first: a reference may need the `$id` of a later one.
  const open: Reference[] = roots.flatMap((root) => registerSchema(registry, root))
  // The list grows while it is read.
  for (const reference of open) ends.set(reference.place.value, follow(reference))
  return { targets, middles, ends }

  function follow(reference: Reference): string | CodegenError {
    const { place } = reference
    const end = resolveReference(registry, reference)
    if ("problem" in end) {
      if (end.file !== undefined && brokenFiles.has(end.file)) return definitionId(end.file, "")
      const code: CodegenErrorCode = "unresolved-reference"
      const pointer = childPointer(place.pointer, "$ref")
      return new CodegenError(code, end.problem, { file: place.resource.file, pointer })
    }
    const id = definitionId(end.resource.file, end.pointer)
    if (!targets.has(id)) {
      targets.set(id, end)
      if (end.pointer !== "") addMiddle(end)
      open.push(...registerSchema(registry, end))
    }
    return id
  }

  function addMiddle({ resource, pointer }: Place): void {
    const pointers = middles.get(resource.file) ?? new Set()
    middles.set(resource.file, pointers.add(pointer))
  }
}
