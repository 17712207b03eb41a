import type { Core } from "../core.ts"
import { intakeTroubleKinds } from "../intake/intake-troubles.ts"
import { signOnTroubles } from "../sign-on/troubles.ts"
import { countTransmissions } from "../store/list-transmissions.ts"
import { verificationMethods } from "../verify/verify-endpoint.ts"
import { fieldsOf, invalid } from "../world/check.ts"
import { environments, troubleKinds } from "../world/types.ts"
import type { ApiHandler } from "./call.ts"

/** How the sandbox is doing: counts, clock, and the newest change to follow the feed from. */
export const showStatus: ApiHandler = (core) => {
  const { transmissions, world, delivery } = core
  const flows = world.subscriptions.list().map(({ id }) => delivery.flow(id))
  return {
    ...settingsOf(core),
    change: core.changes.newest(),
    transmissions: countTransmissions(core.database),
    queued: [...transmissions.queued().values()].reduce((sum, count) => sum + count, 0),
    subscriptions: {
      flowing: flows.filter((flow) => flow === "flowing").length,
      retrying: flows.filter((flow) => flow === "retrying").length,
      paused: flows.filter((flow) => flow === "paused").length,
    },
    environments,
    troubleKinds,
    requestTroubleKinds: intakeTroubleKinds,
    verificationMethods,
    signOnTroubles,
  }
}

export const showSettings: ApiHandler = (core) => settingsOf(core)

/** Changes the speed, also of what waits now. */
export const changeSettings: ApiHandler = (core, { body }) => {
  const speed = fieldsOf(body, ["speed"]).number("speed", 0.001, 1_000_000)
  if (speed === undefined)
    throw invalid("speed is missing. It is the one setting that can be changed while the sandbox runs.")
  core.delivery.setSpeed(speed)
  core.changes.add("settings", { speed })
  return settingsOf(core)
}

function settingsOf({ settings, clock, address }: Core): object {
  return {
    url: address.url,
    now: clock.now(),
    speed: clock.speed,
    persistent: settings.file !== undefined,
    answerTimeoutMs: settings.answerTimeoutMs,
    unclearStatus: settings.unclearStatus,
    listedDestinations: settings.listedDestinations,
    queryLimitMs: settings.queryLimitMs,
    refusedQuery: settings.refusedQuery,
    searchCriteria: settings.searchCriteria,
    answerLimit: settings.answerLimit,
    answeredEventType: settings.answeredEventType,
    canceledAppointments: settings.canceledAppointments,
    missingSummary: settings.missingSummary,
    verificationTimeoutMs: settings.verificationTimeoutMs,
    signOnTimeoutMs: settings.signOnTimeoutMs,
    verificationTokenHeader: settings.verificationTokenHeader,
    messageLimitBytes: settings.messageLimitBytes,
    uploadLimitBytes: settings.uploadLimitBytes,
    keptEntries: settings.keptEntries,
    keptForMs: settings.keptForMs,
    alertWebhook: settings.alertWebhook !== undefined,
  }
}
