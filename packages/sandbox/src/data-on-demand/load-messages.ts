import { findEvent, models } from "@redoxkit/models"
import type { Message } from "../message/assets.ts"
import { isObject } from "./learn/merge-members.ts"
import { type LearningCore, learnMessage } from "./learn.ts"
import type { Gap } from "./open-records.ts"

/** What came of loading messages. */
export interface Loaded {
  /** How many messages were learned, in whole or in part. */
  readonly learned: number
  /** What could not be learned, by the place of the message in the list. The first thousand. */
  readonly gaps: readonly (Gap & { readonly message: number })[]
}

const GAPS = 1_000

/** Why a message cannot be loaded; `undefined` when it can. */
export function refusalOf(value: unknown): string | undefined {
  const meta = isObject(value) ? value.Meta : undefined
  if (!isObject(meta) || typeof meta.DataModel !== "string" || typeof meta.EventType !== "string")
    return "has no Meta with DataModel and EventType"
  const event = findEvent(models, meta.DataModel, meta.EventType)
  return event !== undefined && event.kind !== "push"
    ? "is a query or an answer, and tells nothing new"
    : undefined
}

/**
 * Learns messages into the records of a source, in their order, without delivering them anywhere: all of them, or none
 * when the file cannot be written. Nothing tells whether a message was loaded before: it is learned again.
 *
 * @param timeZone - zone in which date-times without an offset are read
 */
export function loadMessages(
  core: LearningCore,
  sourceId: string,
  timeZone: string,
  messages: readonly Message[],
): Loaded {
  return core.database.transaction(() => {
    const gaps: (Gap & { readonly message: number })[] = []
    for (const [index, message] of messages.entries())
      for (const gap of learnMessage(core, { sourceId, message, timeZone, logId: null, way: "loaded" }).gaps)
        if (gaps.length < GAPS) gaps.push({ message: index, ...gap })
    return { learned: messages.length, gaps }
  })
}
