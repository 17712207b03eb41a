import { findEvent, models } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { Message } from "../message/assets.ts"
import { parseExactly } from "../message/exact-json.ts"
import { findFileReferences } from "../message/file-members.ts"
import { moveDates } from "../message/move-dates.ts"
import { isBlobBase, withFiles } from "../message/with-files.ts"
import { properEvent } from "../world/world.ts"
import { learnerOf } from "./learn/events.ts"
import type { LearnEvent, Learning } from "./learn/learning.ts"
import type { Gap } from "./open-records.ts"
import type { Provenance } from "./records.ts"
import { writeRecords } from "./write-records.ts"

/** What learning needs of a sandbox. */
export type LearningCore = Pick<Core, "database" | "records" | "blobs" | "address" | "clock" | "logger">

/** A message to learn, and where it comes from. */
export interface MessageToLearn {
  readonly sourceId: string
  readonly message: Message
  /** Zone in which its date-times without an offset are read. */
  readonly timeZone: string
  readonly logId: string | null
  readonly way: Provenance["way"]
}

/** What came of learning. */
export interface Learned {
  /** Number of the message; `undefined` when its log was learned before. */
  readonly number: number | undefined
  /** What could not be learned. */
  readonly gaps: readonly Gap[]
}

/**
 * Learns a message into the records of a source: what it tells of patients, visits, orders and so on is merged into what
 * is known, as its event says. A log is learned once.
 *
 * It never stops a message: what cannot be learned is a gap, kept and logged by its place and rule. When something goes
 * wrong in the middle, everything that this message changed is undone, and the whole message is a gap.
 *
 * @param learnEvent - how the event changes the records; without it, as its name says
 * @throws SandboxError `storage-failed`, when the file cannot be written
 */
export function learnMessage(
  core: LearningCore,
  { sourceId, message, timeZone, logId, way }: MessageToLearn,
  learnEvent?: LearnEvent,
): Learned {
  const { database, records, clock } = core
  const event = properEvent(message.Meta.DataModel, message.Meta.EventType)
  return database.transaction(() => {
    const at = clock.now()
    const number = records.note({ sourceId, logId, way, ...event, at })
    if (number === undefined) return { number, gaps: [] }
    const gaps: Gap[] = []
    const isKnown = findEvent(models, event.dataModel, event.eventType) !== undefined
    if (!isKnown) gaps.push({ location: "Meta.EventType", rule: "unknown-event" })
    else
      try {
        database.savepoint(() => {
          const learning: Learning = {
            message: prepare(core, message, timeZone, event),
            records: writeRecords(database, sourceId, { number, eventType: event.eventType, at, timeZone }),
            gap: (location, rule) => void gaps.push({ location, rule }),
          }
          const learn = learnEvent ?? learnerOf(event.dataModel, event.eventType)
          learn(learning)
        })
      } catch (error) {
        if (error instanceof SandboxError) throw error
        gaps.splice(0, gaps.length, { location: "", rule: "failed" })
        core.logger.error({ logId, ...event, error: nameOf(error) }, "A message could not be learned")
      }
    if (gaps.length > 0) {
      records.keepGaps(number, gaps)
      core.logger.debug({ logId, ...event, gaps }, "Something of a message could not be learned")
    }
    return { number, gaps }
  })
}

/** A message as it is kept: under the names that Redox writes, its dates in UTC, and files in the place of their URIs. */
function prepare(
  core: LearningCore,
  message: Message,
  timeZone: string,
  { dataModel, eventType }: { readonly dataModel: string; readonly eventType: string },
): Message {
  const named = { ...message, Meta: { ...message.Meta, DataModel: dataModel, EventType: eventType } }
  const holdsFiles = dataModel === "Notes" || dataModel === "Media" || dataModel === "Results"
  const isWhole = !holdsFiles || findFileReferences(named, isBlobBase(core)).length === 0
  // Records outlive uploads, so that they hold the files themselves.
  return moveDates(
    isWhole ? named : withFiles(core, parseExactly(JSON.stringify(named)) as Message),
    timeZone,
    "UTC",
  )
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
