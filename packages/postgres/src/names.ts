import { createHash } from "node:crypto"

/** Digest of a name as a UUID: an index takes it whatever the length of the name. */
export function digestOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

// PostgreSQL's text has no NUL. It is written as ESCAPE "0", and ESCAPE itself twice. Its code is for private use.
const ESCAPE = "\uE010"

/** Text that PostgreSQL takes, from any text. */
export function toColumn<Text extends string | null>(text: Text): Text {
  if (text === null || (!text.includes("\0") && !text.includes(ESCAPE))) return text
  return text.replaceAll(ESCAPE, ESCAPE + ESCAPE).replaceAll("\0", `${ESCAPE}0`) as Text
}

/** What {@link toColumn} was given. */
export function fromColumn(column: string): string
export function fromColumn(column: string | null): string | null
export function fromColumn(column: string | null): string | null {
  if (column === null || !column.includes(ESCAPE)) return column
  return column.replace(/\uE010([\uE0100])/g, (_, escaped: string) => (escaped === "0" ? "\0" : ESCAPE))
}

/** A body as the functions and statements of this package give it out: half the bytes of the form for people. */
export function bodyOf(base64: string): Uint8Array {
  return Buffer.from(base64, "base64")
}
