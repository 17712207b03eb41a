import { hash } from "node:crypto"

/**
 * The log ID of a row: the same in every run that goes on with a backload, so that a destination drops a row whose answer
 * was lost.
 */
export function logIdOf(backload: string, row: number): string {
  const digits = hash("sha256", `${backload}/${row}`)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
