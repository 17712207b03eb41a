import { isRecord } from "../identify.ts"
import type { SignOnClaims } from "./sign-on.ts"

/**
 * Members of a body that say something else than the signed claims. Only what both give is compared: most of it may be
 * missing in either.
 */
export function disagreementsOf(claims: SignOnClaims, message: unknown): readonly string[] {
  if (!isRecord(message)) return []
  const meta = isRecord(message.Meta) ? message.Meta : {}
  const visit = isRecord(message.Visit) ? message.Visit : {}
  const found: string[] = []
  const differ = (member: string, claim: string | null, value: unknown): void => {
    if (claim !== null && isGiven(value) && String(value) !== claim) found.push(member)
  }
  differ("Meta.Source.ID", claims.iss, isRecord(meta.Source) ? meta.Source.ID : undefined)
  if (!isAmong(claims.aud, idsOf(meta.Destinations))) found.push("Meta.Destinations")
  differ("Subject", claims.sub, message.Subject)
  differ("NPI", claims.npi, message.NPI)
  differ("EmailAddress", claims.email, message.EmailAddress)
  differ("Visit.VisitNumber", claims.visit_id, visit.VisitNumber)
  const inBody = idsOf(isRecord(message.Patient) ? message.Patient.Identifiers : undefined)
  const inToken = claims.patient_ids.map(({ id }) => id)
  if (inToken.length > 0 && inBody.some((id) => !inToken.includes(id))) found.push("Patient.Identifiers")
  return found
}

function isAmong(id: string, ids: readonly string[]): boolean {
  return ids.length === 0 || ids.includes(id)
}

function idsOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((entry) => (isRecord(entry) && isGiven(entry.ID) ? [String(entry.ID)] : []))
}

function isGiven(value: unknown): value is string | number {
  return (typeof value === "string" && value !== "") || typeof value === "number"
}
