import type { Dialect } from "../read/definition.ts"
import { isOlder } from "../read/dialect.ts"
import type { JsonObject } from "./arbitrary-schema.ts"

/** Path of the message. */
export const root = "Events/main file.json"
/** Path of the definitions that several files may refer to. */
export const shared = "Shared/types.json"

/** A definition: where it stands, and every address it can be referred to by. */
export interface Slot {
  readonly file: string
  readonly kind: SlotKind
  readonly name: string
  /** Addresses from within the file. */
  readonly near: readonly string[]
  /** Addresses from any file. */
  readonly far: readonly string[]
  /** Addresses from anywhere at all, as from a schema with an `$id` of its own. */
  readonly uris: readonly string[]
  /** Keywords that give it its own address or name. */
  readonly head: JsonObject
}

/** Plain, with a name or an address of its own, in the middle of another schema, or under no keyword at all. */
export type SlotKind = "plain" | "anchor" | "id" | "middle" | "elsewhere"

/** A place for a definition, under a name that has to be escaped. */
export function makeSlot(dialect: Dialect, index: number, isShared: boolean, kind: SlotKind): Slot {
  const file = isShared ? shared : root
  const name = `D${index}/~%`
  const inner = kind === "middle" ? "/properties/a~1b" : ""
  const pointer = `#/${kind === "elsewhere" ? "components" : holder(dialect)}/D${index}~1~0%25${inner}`
  const path = isShared ? "../Shared/types.json" : "../Events/main%20file.json"
  const plain = { file, kind, name, near: [pointer], far: [`${path}${pointer}`], uris: [], head: {} }
  const idKeyword = dialect === "draft-04" ? "id" : "$id"
  if (kind === "anchor") {
    const anchor = `name${index}`
    const head = isOlder(dialect, "2019-09") ? { [idKeyword]: `#${anchor}` } : { $anchor: anchor }
    return { ...plain, near: [pointer, `#${anchor}`], far: [...plain.far, `${path}#${anchor}`], head }
  }
  if (kind === "id") {
    const uri = `https://schemas.example/${index}`
    return { ...plain, uris: [uri, `${uri}#`], head: { [idKeyword]: uri } }
  }
  return plain
}

/** The keyword under which a dialect keeps definitions. */
export function holder(dialect: Dialect): string {
  return isOlder(dialect, "2019-09") ? "definitions" : "$defs"
}
