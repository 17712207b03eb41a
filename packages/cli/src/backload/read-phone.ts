import type { Reading } from "./reading.ts"

const E164 = /^\+[1-9]\d{6,14}$/

/**
 * A phone number as E.164. Numbers without a plus get the calling code of the country, and lose the 0 with which they
 * are dialled inside of it. In North America there is no such 0, and a number has ten digits.
 */
export function readPhone(text: string, countryCode: string | undefined): Reading {
  const digits = text.replace(/[\s().\-/\u00a0\u2010-\u2015]/g, "")
  if (!/^\+?\d+$/.test(digits)) return { wrong: "is no phone number: it has other signs than digits" }
  const full = digits.startsWith("+") ? digits : withCountry(digits, countryCode)
  if (full === undefined)
    return { wrong: "is no number in E.164 (a plus and all digits): set countryCode in the config" }
  if (E164.test(full) && (countryCode !== "+1" || isPossible(full))) return { value: full }
  return { wrong: "is no phone number: it has too many or too few digits" }
}

function withCountry(digits: string, countryCode: string | undefined): string | undefined {
  if (countryCode === undefined) return undefined
  if (countryCode === "+1")
    return digits.length === 11 && digits.startsWith("1") ? `+${digits}` : `+1${digits}`
  if (digits.startsWith("00")) return `+${digits.slice(2)}`
  return `${countryCode}${digits.replace(/^0/, "")}`
}

function isPossible(full: string): boolean {
  return !full.startsWith("+1") || full.length === 12
}
