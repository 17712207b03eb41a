import { identifierKey, type Members, nameKey, type StoredRecord } from "../records.ts"
import { idOf, type Learning, objectsAt } from "./learning.ts"
import { isObject, mergeMembers } from "./merge-members.ts"

/**
 * Members of `Patient` that are kept. Allergies are not among them: PatientAdmin and Medications write them in two forms,
 * and only the first is kept.
 */
const kept = ["Demographics", "Contacts", "PCP", "Guarantor", "Insurances", "Diagnoses", "Consent", "Notes"]

/** Members of a patient that are merged one by one; all others are one value. */
export const mergedOfPatient = ["Demographics", "Demographics.PhoneNumber"]

/** An identifier as it is kept. */
export type KeptIdentifier = { readonly ID: string; readonly IDType: string | null }

/**
 * Learns the patient of a message, and gives the number of the record; `null` when the message does not say who it is.
 *
 * Who it is, say the identifiers: the first one that is known names the patient, a retired one the patient that survived.
 * One that belongs to another patient stays there: only a merge makes one of two. Identifiers that are new are added.
 *
 * A patient without an identifier is known again by first name, last name and date of birth, if all three are there, and
 * only among patients without identifiers: nobody is taken for somebody with a number. With less, no patient is kept.
 *
 * @param value - the member `Patient`
 */
export function learnPatient(learning: Learning, value: unknown, location = "Patient"): number | null {
  if (!isObject(value)) {
    if (value !== undefined && value !== null) learning.gap(location, "odd-shape")
    return null
  }
  const identifiers = identifiersIn(learning, value, "Identifiers", location)
  const person = identifiers.length === 0 ? personOf(value) : undefined
  if (identifiers.length === 0 && person === undefined) return null

  const { records } = learning
  const owners = identifiers.map(
    ({ ID, IDType }) => records.owner("patient", "identifier", identifierKey(IDType, ID))?.recordId,
  )
  const knownId =
    person === undefined
      ? owners.find((owner) => owner !== undefined)
      : records.owner("patient", "person", person)?.recordId
  const known = knownId === undefined ? undefined : records.get(knownId)
  const said = membersOf(learning, value)
  if (known === undefined) {
    const added = records.add("patient", { body: { Identifiers: identifiers, ...said } })
    for (const { ID, IDType } of identifiers) records.addKey(added, "identifier", identifierKey(IDType, ID))
    if (person !== undefined) records.addKey(added, "person", person)
    keepSearchKeys(learning, added)
    return added.id
  }
  for (const [index, owner] of owners.entries())
    if (owner !== undefined && owner !== known.id)
      learning.gap(`${location}.Identifiers[${index}]`, "belongs-to-another")
  const more = identifiers.filter((_, index) => owners[index] === undefined)
  for (const { ID, IDType } of more) records.addKey(known, "identifier", identifierKey(IDType, ID))
  const body = {
    ...mergeMembers(known.body, said, mergedOfPatient),
    Identifiers: [...keptIdentifiers(known.body), ...more],
  }
  keepSearchKeys(learning, records.change(known, { body }), known.body)
  return known.id
}

/** The identifiers of a patient's body. */
export function keptIdentifiers(body: Members): readonly KeptIdentifier[] {
  return body.Identifiers as readonly KeptIdentifier[]
}

/** The identifiers in a list of a message, each once. Those without an ID are gaps. */
export function identifiersIn(
  learning: Learning,
  patient: Members,
  name: string,
  location: string,
): readonly KeptIdentifier[] {
  const found = new Map<string, KeptIdentifier>()
  for (const { entry, location: at } of objectsAt(learning, patient, name, `${location}.${name}`)) {
    const ID = idOf(entry.ID)
    const type = idOf(entry.IDType)
    // The key of an identifier is its type, a line break and its ID.
    if (ID === undefined || type?.includes("\n")) learning.gap(`${at}.ID`, "missing")
    else found.set(identifierKey(type, ID), { ID, IDType: type ?? null })
  }
  return [...found.values()]
}

/**
 * Has a patient found by last name and date of birth as they are now.
 *
 * @param before - the body before, whose names find the patient already
 */
export function keepSearchKeys({ records }: Learning, patient: StoredRecord, before?: Members): void {
  const [now, then] = [searchKeysOf(patient.body), before === undefined ? {} : searchKeysOf(before)]
  for (const key of ["last-name", "dob"] as const)
    if (now[key] !== then[key]) records.setKey(patient, key, now[key] === undefined ? [] : [now[key]])
}

function searchKeysOf(body: Members): { readonly [Key in "last-name" | "dob"]?: string } {
  const { LastName, DOB } = demographicsOf(body)
  return {
    ...(typeof LastName === "string" && LastName !== "" ? { "last-name": nameKey(LastName) } : {}),
    ...(typeof DOB === "string" && DOB !== "" ? { dob: DOB } : {}),
  }
}

function membersOf({ message, gap }: Learning, patient: Members): Members {
  const names = message.Meta.DataModel === "PatientAdmin" ? [...kept, "Allergies"] : kept
  if (patient.Demographics !== undefined && patient.Demographics !== null && !isObject(patient.Demographics))
    gap("Patient.Demographics", "odd-shape")
  return Object.fromEntries(
    Object.entries(patient).filter(
      ([name, value]) =>
        names.includes(name) && value !== null && (name !== "Demographics" || isObject(value)),
    ),
  )
}

function personOf(patient: Members): string | undefined {
  const { FirstName, LastName, DOB } = demographicsOf(patient)
  const parts = [FirstName, LastName, DOB]
  const isWhole = parts.every((part) => typeof part === "string" && part.trim() !== "")
  return isWhole ? parts.map((part) => nameKey(String(part))).join("\n") : undefined
}

function demographicsOf({ Demographics }: Members): Members {
  return isObject(Demographics) ? Demographics : {}
}
