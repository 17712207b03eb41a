import type { Meter } from "@opentelemetry/api"
import type { DestinationMetrics, EventLabels } from "../metrics.ts"

/** Makes the instruments, and records what the hooks tell. Durations are in seconds, as OpenTelemetry has them. */
export function createInstruments(meter: Meter): DestinationMetrics {
  const counter = (name: string, description: string, unit: string) =>
    meter.createCounter(`redox.${name}`, { description, unit })
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`redox.${name}`, { description, unit: "s" })
  const gauge = (name: string, description: string, unit: string) =>
    meter.createGauge(`redox.${name}`, { description, unit })

  const received = counter("messages.received", "Messages stored and answered 200", "{message}")
  const duplicates = counter("messages.duplicate", "Messages that came again", "{message}")
  const rejected = counter("requests.rejected", "Requests answered with 400 or more", "{request}")
  const issues = counter("messages.issues", "Places where messages differ from their schema", "{issue}")
  const failed = counter("messages.failed", "Tries of handling that failed", "{message}")
  const parked = counter("messages.parked", "Messages that became dead letters", "{message}")
  const takenOver = counter(
    "messages.taken_over",
    "Messages of servers that were silent for too long",
    "{message}",
  )
  const bytes = meter.createHistogram("redox.message.size", { description: "Size of bodies", unit: "By" })
  const storing = seconds("message.receive.duration", "From the request to the 200")
  const handling = seconds("message.handle.duration", "Validation and handlers of a message")
  const waiting = seconds("message.wait.duration", "From arrival to the end of handling")
  const depth = gauge("inbox.depth", "Messages that are not finished", "{message}")
  const age = gauge("inbox.oldest_age", "Age of the oldest message that is not finished", "s")
  const letters = gauge("inbox.dead_letters", "Dead letters", "{message}")

  return {
    received(event) {
      received.add(1, labelsOf(event))
      bytes.record(event.bytes, labelsOf(event))
      storing.record(event.durationMs / 1_000, labelsOf(event))
    },
    duplicate: (event) => duplicates.add(1, labelsOf(event)),
    rejected: ({ status, reason }) => rejected.add(1, { "http.response.status_code": status, reason }),
    validated: (event) => issues.add(event.issues, labelsOf(event)),
    handled(event) {
      handling.record(event.durationMs / 1_000, labelsOf(event))
      waiting.record(event.waitedMs / 1_000, labelsOf(event))
    },
    failed: (event) => failed.add(1, { ...labelsOf(event), "error.type": event.reason }),
    parked: (event) =>
      parked.add(1, { ...labelsOf(event), "error.type": event.reason, blocked: event.blocked }),
    takenOver: ({ of, count }) => takenOver.add(count, { of }),
    queue({ depth: unfinished, oldestAgeMs, stats }) {
      depth.record(unfinished)
      age.record(oldestAgeMs / 1_000)
      letters.record(stats.parked, { blocked: false })
      letters.record(stats.blocked, { blocked: true })
    },
  }
}

function labelsOf({ dataModel, eventType }: EventLabels) {
  return { "redox.data_model": dataModel, "redox.event_type": eventType }
}
