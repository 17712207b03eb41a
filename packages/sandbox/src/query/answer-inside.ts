import { findEvent, models } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { type Answer, answerFromRecords } from "../data-on-demand/answer.ts"
import { SandboxError } from "../errors.ts"
import type { Leg, RoutedMessage } from "../intake/route-message.ts"
import { sampleOf } from "../message/assets.ts"
import { plainOf } from "../message/exact-json.ts"

/** What a destination that lives in the sandbox says to a query. */
export type InsideAnswer = Answer | { readonly failure: string }

/**
 * Answers a query in the place of a destination without an address: from the records that it holds, or with the sample
 * of the response event when it holds none, or when Data on Demand does not cover the query. It never throws for what the
 * query or a record holds.
 */
export function answerInside(core: Core, { message, source }: RoutedMessage, leg: Leg): InsideAnswer {
  const { recordsOf, name: holder } = leg.destination
  if (recordsOf !== null) {
    const asking = { timeZone: source.timeZone, holder, options: core.settings }
    try {
      const answer = answerFromRecords(core.records.of(recordsOf), plainOf(message), asking)
      if (answer !== undefined) return answer
    } catch (error) {
      if (error instanceof SandboxError) throw error
      const { logId } = leg
      core.logger.error({ logId, error: nameOf(error) }, "A query could not be answered from the records")
      return { failure: "The sandbox failed to answer from its records. Its log says more." }
    }
  }
  const { DataModel, EventType } = message.Meta
  const response = findEvent(models, DataModel, EventType)?.response
  const { Meta: _meta, ...members } = (response && sampleOf(DataModel, response)) || { Meta: {} }
  return { members }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
