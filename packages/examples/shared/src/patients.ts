import type { PatientMatch } from "@redoxkit/models"

/** The patients this clinic knows. In memory, as everything here. */
export interface Patients {
  /** Enters a patient, or replaces the one with whom an identifier is shared. */
  enter(patient: PatientMatch): void
  /** Finds patients by an identifier, or by last name and date of birth. */
  find(criteria: PatientMatch): readonly PatientMatch[]
  readonly count: number
}

/** Opens an empty register. */
export function createPatients(): Patients {
  let patients: readonly PatientMatch[] = []
  return {
    enter(patient) {
      const ids = idsOf(patient)
      patients = [...patients.filter((known) => !shares(ids, idsOf(known))), patient]
    },
    find(criteria) {
      const ids = idsOf(criteria)
      if (ids.length > 0) return patients.filter((patient) => shares(ids, idsOf(patient)))
      const { LastName: name, DOB: born } = criteria.Demographics ?? {}
      if (!name || !born) return []
      return patients.filter(
        ({ Demographics: known }) =>
          known?.LastName?.toLowerCase() === name.toLowerCase() && known.DOB === born,
      )
    },
    get count() {
      return patients.length
    },
  }
}

/** Identifiers with their types: the same number may be one person's record and another one's member card. */
export function idsOf(patient: Pick<PatientMatch, "Identifiers">): readonly string[] {
  return (patient.Identifiers ?? []).map(({ ID, IDType }) => `${IDType}:${ID}`)
}

function shares(some: readonly string[], others: readonly string[]): boolean {
  return some.some((id) => others.includes(id))
}
