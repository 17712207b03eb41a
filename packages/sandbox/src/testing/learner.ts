import { onTestFinished } from "vitest"
import { virtualClock } from "../clock/virtual-clock.ts"
import { type Core, openCore } from "../core.ts"
import { learnMessage } from "../data-on-demand/learn.ts"
import type { Gap } from "../data-on-demand/open-records.ts"
import type { RecordKind, SourceRecords, StoredRecord } from "../data-on-demand/records.ts"
import type { Message } from "../message/assets.ts"
import { settingsOf } from "../options.ts"
import { quiet } from "./quiet.ts"
import { smallSeed } from "./small-seed.ts"
import { START } from "./small-world.ts"

/** A sandbox without a socket that is told messages. */
export interface Learner {
  readonly core: Core
  readonly records: SourceRecords
  /**
   * Tells it a message, and gives what could not be learned.
   *
   * @param event - such as `PatientAdmin/Arrival`
   */
  tell(event: string, members: object, meta?: object): readonly Gap[]
  /** The only record of a kind. */
  only(kind: RecordKind): StoredRecord
  /** The patient with an MR. */
  patient(id: string): StoredRecord | undefined
}

/** Opens a sandbox that is closed when the test has finished. */
export async function learner(): Promise<Learner> {
  const core = await openCore(settingsOf({ clock: virtualClock(START), logger: quiet, world: smallSeed }))
  onTestFinished(() => core.close())
  const records = core.records.of("ehr")
  return {
    core,
    records,
    tell(event, members, meta = {}) {
      const [DataModel = "", EventType = ""] = event.split("/")
      const message = { Meta: { DataModel, EventType, ...meta }, ...members } as Message
      const about = { sourceId: "ehr", timeZone: "UTC", logId: null, way: "loaded" } as const
      return learnMessage(core, { ...about, message }).gaps
    },
    only(kind) {
      const found = records.list(kind)
      if (found.length !== 1 || found[0] === undefined)
        throw new Error(`There are ${found.length} records of the kind ${kind}.`)
      return found[0]
    },
    patient: (id) => records.findPatients([mr(id)])[0],
  }
}

/** An identifier of the type MR. */
export function mr(ID: string): { readonly ID: string; readonly IDType: string } {
  return { ID, IDType: "MR" }
}

/** A `Patient` with MRs. */
export function withIds(...ids: readonly string[]): { readonly Identifiers: readonly object[] } {
  return { Identifiers: ids.map(mr) }
}
