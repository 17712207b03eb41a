import { type Appointments, createAppointments } from "./appointments.ts"
import { createLaunches, type Launches } from "./launches.ts"
import { createPatients, type Patients } from "./patients.ts"
import { createResults, type Results } from "./results.ts"

/** The small clinic that the example servers belong to. */
export interface Clinic {
  readonly appointments: Appointments
  readonly patients: Patients
  readonly results: Results
  readonly launches: Launches
}

/** Opens the clinic. */
export function createClinic(): Clinic {
  return {
    appointments: createAppointments(),
    patients: createPatients(),
    results: createResults(),
    launches: createLaunches(),
  }
}
