import { below } from "../json/pointer.ts"

/** Where a value stands in a text. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What is being written at the end of a text. */
export interface Unfinished {
  /** Names and numbers of what is around it. */
  readonly pointer: string
  /** A name of a member, a value, or neither, such as a comma. */
  readonly role: "name" | "value" | "nothing"
  /** Where the word begins that is being written. */
  readonly from: number
  /** For a name: what the object has already. */
  readonly names: readonly string[]
}

/** A text, read as far as it goes. */
export interface Scan {
  /** Place of each value by its JSON Pointer: the value itself, or the name of what holds others. */
  readonly ranges: ReadonlyMap<string, Range>
  readonly unfinished: Unfinished
}

interface Frame {
  readonly isList: boolean
  readonly pointer: string
  readonly names: string[]
  next: "name" | "colon" | "value" | "comma"
  index: number
  name: Range & { readonly text: string }
}

const token = /\s+|"(?:[^"\\\n]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/y

/** Reads JSON that may be broken or unfinished, such as it is while somebody writes it. */
export function scanJson(text: string): Scan {
  const ranges = new Map<string, Range>()
  const frames: Frame[] = [frameOf(true, "")]
  // Around the text as a whole stands nothing, so that its value has the empty pointer.
  const pointerOf = (frame: Frame): string => {
    if (frames.length === 1) return ""
    return below(frame.pointer, frame.isList ? frame.index : frame.name.text)
  }
  let open: Range | undefined

  token.lastIndex = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match
    const frame = frames.at(-1)
    if (frame === undefined) break
    const range = { from: match.index, to: token.lastIndex }
    open = undefined
    if (word.trim() === "") continue
    if (word === "{" || word === "[") {
      const pointer = pointerOf(frame)
      ranges.set(pointer, frame.isList ? range : frame.name)
      frame.next = "comma"
      frames.push(frameOf(word === "[", pointer))
    } else if (word === "}" || word === "]") {
      if (frames.length > 1) frames.pop()
    } else if (word === ",") {
      frame.next = frame.isList ? "value" : "name"
      frame.index += 1
    } else if (word === ":") {
      frame.next = "value"
    } else {
      if (range.to === text.length) open = range
      if (frame.next === "name") {
        const name = nameOf(word)
        // A name that is still being written is none that the object has.
        if (open === undefined) frame.names.push(name)
        frame.name = { ...range, text: name }
        frame.next = "colon"
      } else {
        ranges.set(pointerOf(frame), range)
        frame.next = "comma"
      }
    }
  }
  return { ranges, unfinished: unfinishedOf(frames.at(-1) ?? frameOf(true, ""), pointerOf, open, text) }
}

function unfinishedOf(
  frame: Frame,
  pointerOf: (frame: Frame) => string,
  open: Range | undefined,
  text: string,
): Unfinished {
  const { names } = frame
  const isWord = open !== undefined && !/^"(?:[^"\\]|\\.)*"$/.test(text.slice(open.from))
  if (isWord) {
    const isName = frame.next === "colon"
    return {
      pointer: isName ? frame.pointer : pointerOf(frame),
      role: isName ? "name" : "value",
      from: open.from,
      names,
    }
  }
  const from = text.length
  if (frame.next === "name") return { pointer: frame.pointer, role: "name", from, names }
  if (frame.next === "value") return { pointer: pointerOf(frame), role: "value", from, names }
  return { pointer: frame.pointer, role: "nothing", from, names }
}

function frameOf(isList: boolean, pointer: string): Frame {
  const name = { from: 0, to: 0, text: "" }
  return { isList, pointer, names: [], next: isList ? "value" : "name", index: 0, name }
}

function nameOf(word: string): string {
  try {
    return String(JSON.parse(word))
  } catch {
    return word.replace(/^"|"$/g, "")
  }
}
