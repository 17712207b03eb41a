import { signal } from "@preact/signals"
import { type KnownEvent, sandbox } from "../api/sandbox.ts"

/** The events of the catalogue, in the order of their names. */
export const events = signal<readonly KnownEvent[]>([])

/** Reads the catalogue. The filters work without it, with what the address names. */
export async function readEvents(): Promise<void> {
  const { items } = await sandbox.events().catch(() => ({ items: [] }))
  const nameOf = ({ dataModel, eventType }: KnownEvent): string => `${dataModel} ${eventType}`
  events.value = [...items].sort((one, other) => nameOf(one).localeCompare(nameOf(other)))
}
