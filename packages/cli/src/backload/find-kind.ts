import path from "node:path"
import { UsageError } from "../usage-error.ts"
import type { Kind } from "./column.ts"

/** What a file holds, as far as its name tells. */
export function kindOfName(file: string): Kind | undefined {
  const name = path.basename(file).toLowerCase()
  const [isPatients, isAppointments] = [name.includes("patient"), /appointment|schedul/.test(name)]
  if (isPatients === isAppointments) return undefined
  return isPatients ? "patients" : "appointments"
}

/** What a file holds, by the names of its columns. @throws UsageError when they do not tell */
export function kindOfHeader(file: string, names: readonly string[]): Kind {
  const known = names.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, "_"),
  )
  if (known.some((name) => /^visit_(?:number|date_time)$/.test(name))) return "appointments"
  if (known.some((name) => /^(?:identifier_\d+_id|date_of_birth)$/.test(name))) return "patients"
  throw new UsageError(
    `Neither the name of "${file}" nor its header tells what it holds. Pass --kind patients or --kind appointments.`,
  )
}
