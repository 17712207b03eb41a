import { appointments } from "./appointment-columns.ts"
import type { FileKind, Kind } from "./column.ts"
import { patients } from "./patient-columns.ts"

/** What can be backloaded. */
export const fileKinds: Readonly<Record<Kind, FileKind>> = { patients, appointments }

/** Their names. */
export const kindNames = Object.keys(fileKinds) as readonly Kind[]
