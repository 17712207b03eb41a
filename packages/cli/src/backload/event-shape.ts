import { suggest } from "../suggest.ts"
import type { CellForm } from "./column.ts"

/** The parts of JSON Schema that say which members an event has, and of which form. */
export interface EventShape {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, EventShape>>
  readonly items?: EventShape
  readonly "x-form"?: string
  readonly $defs?: Readonly<Record<string, EventShape>>
}

/** Names of members and numbers of entries, from the message down. */
export type Path = readonly (string | number)[]

/** Reads a path such as `Patient.Identifiers[0].ID`; `undefined` when it is none. */
export function readPath(written: string): Path | undefined {
  if (!/^[A-Za-z]\w*(?:\[\d{1,3}\])*(?:\.[A-Za-z]\w*(?:\[\d{1,3}\])*)*$/.test(written)) return undefined
  return written
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/**
 * How the text for a member of an event is read.
 *
 * @returns what is wrong with the path, when the event has no such member or it holds no text, number or flag
 */
export function formAt(
  root: EventShape,
  path: Path,
): { readonly form: CellForm } | { readonly wrong: string } {
  let shape: EventShape | undefined = root
  for (const [index, part] of path.entries()) {
    // Extensions hold whatever Redox or the site put there.
    if (part === "Extensions") return { form: "text" }
    const resolved = resolve(root, shape)
    const before = path.slice(0, index).join(".") || "the message"
    if (typeof part === "number") {
      if (resolved?.items === undefined) return { wrong: `${before} is no list` }
      shape = resolved.items
    } else {
      const known = Object.keys(resolved?.properties ?? {})
      if (!known.includes(part)) return { wrong: `${before} has no member "${part}".${suggest(part, known)}` }
      shape = resolved?.properties?.[part]
    }
  }
  return formOf(root, resolve(root, shape))
}

function formOf(
  root: EventShape,
  shape: EventShape | undefined,
): { readonly form: CellForm } | { readonly wrong: string } {
  const types = [shape?.type ?? []].flat()
  const form = shape?.["x-form"]
  if (types.includes("number") || types.includes("integer")) return { form: "number" }
  if (types.includes("boolean")) return { form: "flag" }
  if (form === "date" || form === "date-time" || form === "phone") return { form }
  if (types.includes("string")) return { form: "text" }
  const isListOfTexts =
    types.includes("array") && [resolve(root, shape?.items)?.type].flat().includes("string")
  return isListOfTexts ? { form: "list" } : { wrong: "it is no text, number or flag: name a member of it" }
}

function resolve(root: EventShape, shape: EventShape | undefined): EventShape | undefined {
  return shape?.$ref === undefined ? shape : root.$defs?.[shape.$ref.slice("#/$defs/".length)]
}
