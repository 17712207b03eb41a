import { Digits, type Json } from "./parse-json.ts"
import { below } from "./pointer.ts"

/** What a line holds besides its name: a value, or the beginning or end of an object or array. */
export type LineKind = "string" | "number" | "word" | "open" | "close"

/** One line of indented JSON. */
export interface Line {
  readonly depth: number
  /** JSON Pointer of the value that stands on this line or begins on it. */
  readonly pointer: string
  /** Name of the member, as it is written between quotes; `undefined` for items and the whole. */
  readonly name: string | undefined
  readonly kind: LineKind
  readonly text: string
  /** A comma follows. */
  readonly comma: boolean
  /** For a beginning: number of the line that ends it. */
  readonly end: number
  /** For a beginning: how many members or items. */
  readonly count: number
}

/** Lays JSON out as lines. */
export function layOut(json: Json): readonly Line[] {
  const lines: Line[] = []
  const put = (line: Omit<Line, "end" | "count">): number => lines.push({ ...line, end: -1, count: 0 }) - 1

  const write = (
    value: Json,
    depth: number,
    pointer: string,
    name: string | undefined,
    comma: boolean,
  ): void => {
    const place = { depth, pointer, name, comma }
    if (typeof value !== "object" || value === null || value instanceof Digits) {
      put({ ...place, ...scalar(value) })
      return
    }
    const isList = Array.isArray(value)
    const parts = isList
      ? value.map((item, index) => [index, item] as const)
      : Object.entries(value as object)
    const [opening, closing] = isList ? ["[", "]"] : ["{", "}"]
    if (parts.length === 0) {
      put({ ...place, kind: "word", text: `${opening}${closing}` })
      return
    }
    const begin = put({ ...place, kind: "open", text: opening, comma: false })
    parts.forEach(([key, part], index) => {
      const title = isList ? undefined : JSON.stringify(key)
      write(part as Json, depth + 1, below(pointer, key), title, index < parts.length - 1)
    })
    const end = put({ ...place, kind: "close", text: closing, name: undefined })
    lines[begin] = { ...(lines[begin] as Line), end, count: parts.length }
  }
  write(json, 0, "", undefined, false)
  return lines
}

function scalar(value: string | boolean | null | Digits): Pick<Line, "kind" | "text"> {
  if (typeof value === "string") return { kind: "string", text: JSON.stringify(value) }
  if (value instanceof Digits) return { kind: "number", text: value.text }
  return { kind: "word", text: String(value) }
}
