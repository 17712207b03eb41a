import { models } from "@redoxkit/models"
import { type Message, sampleOf } from "../message/assets.ts"
import { learnSampleAnswer } from "./learn/sample-answers.ts"
import { type LearningCore, learnMessage } from "./learn.ts"

/**
 * Samples that end or take back something. A new world is without them, so that each query sample finds something, and
 * that everybody can send one of these and see what it does.
 */
const endings = [
  "PatientAdmin/Cancel",
  "PatientAdmin/Discharge",
  "PatientAdmin/PatientMerge",
  "PatientAdmin/VisitMerge",
  "Scheduling/Cancel",
  "Scheduling/NoShow",
  "Order/Cancel",
  "Notes/Delete",
  "Media/Delete",
  "Medications/Cancel",
  "Referral/Cancel",
  "Provider/Deactivate",
]

/**
 * Fills the records of a source with the invented world of the samples: what their pushes tell, in the order of their
 * `EventDateTime`, and then what only the answers to queries hold (slots that are free, documents, ...).
 */
export function loadSamples(core: LearningCore, sourceId: string): void {
  const about = { sourceId, timeZone: "UTC", logId: null, way: "samples" } as const
  core.database.transaction(() => {
    for (const message of samplesOf("push")) learnMessage(core, { ...about, message })
    for (const message of samplesOf("query-response"))
      learnMessage(core, { ...about, message }, (learning) => learnSampleAnswer(learning))
  })
}

function samplesOf(kind: "push" | "query-response"): readonly Message[] {
  return models.events
    .filter((event) => event.kind === kind && !endings.includes(`${event.dataModel}/${event.eventType}`))
    .flatMap(({ dataModel, eventType }) => sampleOf(dataModel, eventType) ?? [])
    .map((message) => ({ message, at: String(message.Meta.EventDateTime) }))
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    .map(({ message }) => message)
}
