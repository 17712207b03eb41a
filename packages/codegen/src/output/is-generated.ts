import { header, jsonHeader } from "../header.ts"

/** Whether a text was written by this generator, by its first line. */
export function isGenerated(text: string): boolean {
  return text.startsWith(header) || text.startsWith(jsonHeader)
}
