import type { Message } from "../message/assets.ts"

/** Claims of a token, by their names. */
export type Claims = Readonly<Record<string, unknown>>

/** How long a token lives, in seconds, as in Redox's samples. */
export const TOKEN_LIFE = 900

/**
 * The claims that say what a body says. Which member becomes `facility_id` and which `department_id` is not documented:
 * here it is the first identifier of each.
 *
 * @param iat - when the token is issued, in seconds since 1970
 */
export function claimsOf(message: Message, sourceId: string, destinationId: string, iat: number): Claims {
  const at = (...path: readonly (string | number)[]): unknown => {
    let value: unknown = message
    for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name]
    return value ?? null
  }
  const identifiers = at("Patient", "Identifiers")
  return {
    iss: sourceId,
    sub: at("Subject"),
    aud: destinationId,
    exp: iat + TOKEN_LIFE,
    iat,
    name: at("Name"),
    given_name: at("FirstName"),
    family_name: at("LastName"),
    middle_name: at("MiddleName"),
    email: at("EmailAddress"),
    npi: at("NPI"),
    zoneinfo: at("TimeZone"),
    locale: at("Locale"),
    phone_number: at("PhoneNumber", "Office"),
    patient_ids: (Array.isArray(identifiers) ? identifiers : []).map((identifier) => ({
      id: (identifier as { ID?: unknown } | null)?.ID ?? null,
      id_type: (identifier as { IDType?: unknown } | null)?.IDType ?? null,
    })),
    visit_id: at("Visit", "VisitNumber"),
    facility_id: at("Visit", "Location", "FacilityIdentifiers", 0, "ID"),
    department_id: at("Visit", "Location", "DepartmentIdentifiers", 0, "ID"),
  }
}
