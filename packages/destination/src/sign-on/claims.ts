import { isRecord } from "../identify.ts"
import type { SignOnClaims, SignOnPatientId } from "./sign-on.ts"

const TEXTS = [
  "name",
  "given_name",
  "family_name",
  "middle_name",
  "email",
  "npi",
  "zoneinfo",
  "locale",
  "phone_number",
  "visit_id",
  "facility_id",
  "department_id",
] as const
const KNOWN: ReadonlySet<string> = new Set(["iss", "sub", "aud", "exp", "iat", "patient_ids", ...TEXTS])

/** After the year 9999 no date is meant. */
const LAST_SECOND = 253_402_300_799

/**
 * Makes typed claims of a payload whose signature was right. Everything but who, from whom, for whom and how long may be
 * missing, and what has another type counts as missing.
 *
 * @returns `undefined` when one of those is not what it has to be
 */
export function readClaims(payload: Readonly<Record<string, unknown>>): SignOnClaims | undefined {
  const own = (name: string): unknown => (Object.hasOwn(payload, name) ? payload[name] : undefined)
  const [iss, sub, aud] = [own("iss"), own("sub"), audienceOf(own("aud"))]
  const [exp, iat] = [own("exp"), own("iat")]
  if (!isText(iss) || !isText(sub) || !isText(aud) || !isMoment(exp) || !isMoment(iat)) return undefined
  return {
    ...{ iss, sub, aud, exp, iat },
    ...(Object.fromEntries(TEXTS.map((name) => [name, textOf(own(name))])) as Record<
      (typeof TEXTS)[number],
      string | null
    >),
    patient_ids: patientIdsOf(own("patient_ids")),
    // No prototype: a claim may have any name.
    others: Object.assign(
      Object.create(null),
      Object.fromEntries(
        Object.entries(payload).filter(([name]) => !KNOWN.has(name) && name !== "__proto__"),
      ),
    ),
  }
}

/** A token for several audiences would be right for whoever else has the key. */
function audienceOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

function patientIdsOf(value: unknown): readonly SignOnPatientId[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry) => {
    const id = isRecord(entry) && Object.hasOwn(entry, "id") ? textOf(entry.id) : null
    return id === null ? [] : [{ id, id_type: textOf((entry as Record<string, unknown>).id_type) }]
  })
}

/** Identifiers are texts; a sender that writes one as a number means the same. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value
  return Number.isSafeInteger(value) ? String(value) : null
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== ""
}

function isMoment(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LAST_SECOND
}
