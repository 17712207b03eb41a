import type { Line } from "./json-lines.ts"

/** Numbers of the lines that hold a text in their name or value, without regard to case. */
export function searchLines(lines: readonly Line[], text: string): readonly number[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === "") return []
  return lines.flatMap((line, number) => (textOf(line).toLowerCase().includes(wanted) ? [number] : []))
}

/** A line as it is read: name and value. */
export function textOf(line: Line): string {
  return line.name === undefined ? line.text : `${line.name}: ${line.text}`
}

/** A text in pieces, of which those at odd places are what was searched for. */
export function splitAtMatches(text: string, wanted: string): readonly string[] {
  const needle = wanted.trim().toLowerCase()
  const hay = text.toLowerCase()
  // Lower case can be longer than the text it belongs to; then places would not fit.
  if (needle === "" || hay.length !== text.length) return [text]
  const pieces: string[] = []
  let from = 0
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, from)) {
    pieces.push(text.slice(from, at), text.slice(at, at + needle.length))
    from = at + needle.length
  }
  return [...pieces, text.slice(from)]
}
