import { RefusedQuery } from "../answer/refused-query.ts"
import { identifierKey, type Members, nameKey, type SourceRecords, type StoredRecord } from "../records.ts"
import { holds, sameId } from "./holds.ts"
import { givenEntries, givenText, isGiven, listOf, membersOf } from "./read.ts"

/**
 * The patients that match all that is asked: every identifier, in use or retired by a merge, and every other member. The
 * survivor of a merge stands for the patient that was merged away.
 *
 * @param asked - the `Patient` of a query
 */
export function findPatients(records: SourceRecords, asked: unknown): readonly StoredRecord[] {
  const { Identifiers, ...others } = membersOf(asked)
  const identifiers = givenEntries(Identifiers)
  return candidates(records, identifiers, others).filter(
    ({ id, body }) => (identifiers.length === 0 || ownsAll(records, id, identifiers)) && holds(body, others),
  )
}

/**
 * The patient that a query is about, where its answer does not tell patients apart.
 *
 * @param asked - the `Patient` of a query
 * @throws RefusedQuery when several match, as an ID without its type can: nobody gets data of somebody else
 */
export function onlyPatient(records: SourceRecords, asked: unknown): StoredRecord | undefined {
  const [patient, other] = findPatients(records, asked)
  if (other === undefined) return patient
  throw new RefusedQuery("The query matches several patients. Give an identifier with its IDType.")
}

/**
 * Numbers of the patients that a list names: any of them will do, and of each all identifiers have to match.
 *
 * @param asked - the `Patients` of a query
 * @returns `undefined` when the list names nobody, so that it asks for nothing
 * @throws RefusedQuery when several patients match one entry
 */
export function namedPatients(records: SourceRecords, asked: unknown): readonly number[] | undefined {
  if (!isGiven(asked)) return undefined
  // An entry without an ID names nobody; it must not stand for everybody.
  const named = listOf(asked).filter((patient) =>
    givenEntries(membersOf(patient).Identifiers).some(({ ID }) => isGiven(ID)),
  )
  return [...new Set(named.flatMap((patient) => onlyPatient(records, patient)?.id ?? []))]
}

/** The index gives more than match at most: it disregards spaces around a name. */
function candidates(
  records: SourceRecords,
  identifiers: readonly Members[],
  others: Members,
): readonly StoredRecord[] {
  for (const { ID, IDType } of identifiers) {
    const [id, type] = [givenText(ID), givenText(IDType)]
    if (id !== undefined && type !== undefined)
      return records.find("patient", "identifier", [identifierKey(type, id)])
  }
  const { LastName, DOB } = membersOf(others.Demographics)
  const lastName = givenText(LastName)
  if (lastName !== undefined) return records.find("patient", "last-name", [nameKey(lastName)])
  const birth = givenText(DOB)
  return birth === undefined ? records.list("patient") : records.find("patient", "dob", [birth])
}

function ownsAll(records: SourceRecords, id: number, identifiers: readonly Members[]): boolean {
  const owned = records.identifiersOf(id)
  return identifiers.every(({ ID, IDType }) =>
    owned.some(
      (one) => (!isGiven(ID) || sameId(one.ID, ID)) && (!isGiven(IDType) || sameId(one.IDType, IDType)),
    ),
  )
}
