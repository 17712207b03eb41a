import { identifierKey, type StoredRecord } from "../records.ts"
import { type Learning, objectAt } from "./learning.ts"
import { mergeMembers } from "./merge-members.ts"
import {
  identifiersIn,
  type KeptIdentifier,
  keepSearchKeys,
  keptIdentifiers,
  learnPatient,
  mergedOfPatient,
} from "./patient.ts"
import { renameVaccinations } from "./vaccination.ts"

/**
 * PatientMerge: `PreviousIdentifiers` become retired identifiers of the patient of `Identifiers`. They still find this
 * patient, and are shown no more.
 *
 * - A patient to whom a previous identifier belongs is merged away whole: everything of it belongs to the survivor, all of
 *   its identifiers are retired, what had been merged into it before comes along, and members of which the survivor's
 *   record holds nothing are taken from it. Its record stays, in the state `merged`, for the page to show.
 * - A previous identifier that nobody has is kept as well: a message that uses it later means the survivor.
 * - A survivor that is not known yet is learned from the message.
 * - An identifier that was retired and is now named in `Identifiers` is in use again.
 */
export function learnPatientMerge(learning: Learning): void {
  const patient = objectAt(learning, learning.message, "Patient")
  if (patient === undefined) return
  const { records } = learning
  const remaining = identifiersIn(learning, patient, "Identifiers", "Patient")
  const previous = identifiersIn(learning, patient, "PreviousIdentifiers", "Patient").filter(
    (identifier) => !isIn(remaining, identifier),
  )
  if (remaining.length === 0) {
    learning.gap("Patient.Identifiers", "missing")
    return
  }
  // Whose an identifier is, is clear only after the merge.
  const quiet: Learning = {
    ...learning,
    gap: (location, rule) => void (rule === "belongs-to-another" || learning.gap(location, rule)),
  }
  const id = learnPatient(quiet, { ...patient, Identifiers: survivorFirst(learning, remaining, previous) })
  if (previous.length === 0) {
    learning.gap("Patient.PreviousIdentifiers", "missing")
    return
  }

  const survivor = (): StoredRecord => records.get(Number(id)) as StoredRecord
  for (const identifier of previous) {
    const owner = records.owner("patient", "identifier", keyOf(identifier))
    const owned = owner && records.get(owner.recordId)
    if (owned !== undefined && owned.id !== id) mergeAway(learning, owned, survivor())
    else retire(learning, survivor(), identifier)
  }
  for (const [index, identifier] of remaining.entries())
    if (!useAgain(learning, survivor(), identifier))
      learning.gap(`Patient.Identifiers[${index}]`, "belongs-to-another")
}

/**
 * The first known identifier names the survivor, and both patients may have had one in common, such as an SSN: those of
 * the patient that goes come last.
 */
function survivorFirst(
  { records }: Learning,
  remaining: readonly KeptIdentifier[],
  previous: readonly KeptIdentifier[],
): readonly KeptIdentifier[] {
  const ownerOf = (identifier: KeptIdentifier): number | undefined =>
    records.owner("patient", "identifier", keyOf(identifier))?.recordId
  const leaving = new Set(previous.map(ownerOf).filter((owner) => owner !== undefined))
  const leaves = (identifier: KeptIdentifier): boolean => leaving.has(ownerOf(identifier) ?? -1)
  return [...remaining.filter((one) => !leaves(one)), ...remaining.filter(leaves)]
}

/** Whether an identifier is one of the survivor's, after it was taken out of retirement. */
function useAgain({ records }: Learning, survivor: StoredRecord, identifier: KeptIdentifier): boolean {
  const owner = records.owner("patient", "identifier", keyOf(identifier))
  if (owner?.recordId !== survivor.id) return false
  if (!owner.retired) return true
  records.addKey(survivor, "identifier", keyOf(identifier))
  records.change(survivor, {
    body: { ...survivor.body, Identifiers: [...keptIdentifiers(survivor.body), identifier] },
  })
  return true
}

function retire({ records }: Learning, survivor: StoredRecord, identifier: KeptIdentifier): void {
  records.addKey(survivor, "identifier", keyOf(identifier), true)
  const Identifiers = keptIdentifiers(survivor.body).filter((kept) => keyOf(kept) !== keyOf(identifier))
  records.change(survivor, { body: { ...survivor.body, Identifiers } })
}

function mergeAway(learning: Learning, gone: StoredRecord, survivor: StoredRecord): void {
  const { records } = learning
  records.handOver(gone, survivor, "identifier")
  records.movePatient(gone.id, survivor.id)
  renameVaccinations(learning, survivor.id)
  records.change(gone, { state: "merged", patientId: survivor.id })
  const body = {
    ...mergeMembers(gone.body, survivor.body, mergedOfPatient),
    Identifiers: keptIdentifiers(survivor.body),
  }
  keepSearchKeys(learning, records.change(survivor, { body }), survivor.body)
}

function isIn(identifiers: readonly KeptIdentifier[], identifier: KeptIdentifier): boolean {
  return identifiers.some((other) => keyOf(other) === keyOf(identifier))
}

function keyOf({ ID, IDType }: KeptIdentifier): string {
  return identifierKey(IDType, ID)
}
