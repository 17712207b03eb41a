import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { models } from "@redoxkit/models"
import { virtualClock } from "../clock/virtual-clock.ts"
import { type Core, openCore } from "../core.ts"
import { loadMessages } from "../data-on-demand/load-messages.ts"
import { enqueue } from "../intake/enqueue.ts"
import { routeMessage } from "../intake/route-message.ts"
import type { Message } from "../message/assets.ts"
import { settingsOf } from "../options.ts"
import type { WorldSeed } from "../world/types.ts"
import { type Comparison, compareAnswers } from "./compare-answers.ts"
import { monthOfHospital } from "./month-of-hospital.ts"
import { recompute } from "./plain-recomputation.ts"
import { quiet } from "./quiet.ts"

/** A hospital that sends everything to one place, which lives in the sandbox. */
const world: WorldSeed = {
  sources: [
    { id: "hospital", name: "Small Hospital" },
    { id: "copy", name: "Copy" },
  ],
  destinations: [{ id: "inside", name: "Inside" }],
  subscriptions: [...new Set(models.events.map(({ dataModel }) => dataModel))].map((dataModel) => ({
    sourceId: "hospital",
    destinationId: "inside",
    dataModel,
  })),
}

/** What came of a month. */
export interface MonthReport extends Comparison {
  /** Messages in the log, by event. */
  readonly events: Readonly<Record<string, number>>
  readonly messages: number
  /** Messages of which something could not be learned. */
  readonly withGaps: number
  /** Messages that broke learning. */
  readonly failed: number
  /** Taking and learning, from the message to the file. */
  readonly intakeMs: number
  /** Learning alone. */
  readonly learnMs: number
  readonly recomputeMs: number
  readonly askMs: number
}

/**
 * Plays a month of a small hospital through the intake of a sandbox with a file, closes it, opens it again, and compares
 * every answer with a plain recomputation from the log. Then the log is loaded into another source, whose answers have to
 * be the same. Nothing is delivered: the month is about what is learned.
 */
export async function scriptedMonth(options: {
  readonly messages: number
  /** Begins the row of chances: the same seed, the same month. */
  readonly seed: number
}): Promise<MonthReport> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-month-"))
  const clock = virtualClock(Date.parse("2025-03-01T00:00:00.000Z"))
  const settings = settingsOf({
    ...{ clock, world, logger: quiet, file: join(folder, "sandbox.db") },
    keptEntries: options.messages + 1,
  })
  let core = await openCore(settings)
  try {
    const started = performance.now()
    const source = core.world.sources.get("hospital")
    for (const message of monthOfHospital(options.messages, options.seed)) {
      const routed = await routeMessage(core, source, message, false)
      if ("errors" in routed) throw new Error(routed.errors[0]?.Text)
      enqueue(core, routed, "source")
    }
    const learned = performance.now()
    await core.close()
    core = await openCore(settings)

    const log = core.database.all("SELECT body FROM transmissions ORDER BY seq")
    const messages = log.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>)
    const before = performance.now()
    const hospital = recompute(messages)
    const recomputed = performance.now()
    const comparison = compareAnswers(core.records.of("hospital"), hospital)
    const compared = performance.now()
    loadMessages(core, "copy", "UTC", messages as unknown as readonly Message[])
    const loaded = performance.now()
    const ofCopy = compareAnswers(core.records.of("copy"), hospital)
    const gaps = core.records.gaps("hospital", options.messages)
    return {
      ...comparison,
      different: comparison.different + ofCopy.different,
      differences: [...comparison.differences, ...ofCopy.differences],
      events: eventsOf(core),
      messages: messages.length,
      withGaps: gaps.length,
      failed: gaps.filter(({ gaps: found }) => found.some(({ rule }) => rule === "failed")).length,
      intakeMs: learned - started,
      learnMs: loaded - compared,
      recomputeMs: recomputed - before,
      askMs: compared - recomputed,
    }
  } finally {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function eventsOf({ database }: Core): Readonly<Record<string, number>> {
  const rows = database.all(
    "SELECT data_model, event_type, count(*) AS count FROM transmissions GROUP BY data_model, event_type",
  )
  return Object.fromEntries(
    rows.map(({ data_model: model, event_type: event, count }) => [`${model}/${event}`, Number(count)]),
  )
}
