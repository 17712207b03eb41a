import { models as shippedModels } from "@redoxkit/models"
import { backoffDelay } from "@redoxkit/store"
import { guardLogger, jsonLogger, type Logger, optionChecks } from "@redoxkit/store/common"
import type { CursorStore } from "./cursor/contract.ts"
import { PollerError } from "./errors.ts"
import type { Fetch } from "./fetching/get-json.ts"
import type { Page } from "./fetching/page.ts"
import type { Deliver } from "./messages/deliver.ts"
import { messageMaker } from "./messages/make-message.ts"
import type {
  DetailsContext,
  FailureContext,
  FetchContext,
  MessageContext,
  PollerOptions,
  RunResult,
} from "./options.ts"

const { atLeast, logger: checkedLogger, oneOf, timer } = optionChecks(invalid)

/** Options with their defaults applied, and without the types of their user. */
export interface Settings {
  readonly feed: string
  readonly cursor: CursorStore
  readonly every: number
  readonly jitter: number
  readonly fetchChanges: (context: FetchContext) => AsyncIterable<Page<unknown>> | Promise<Page<unknown>>
  readonly changeKey: (change: unknown) => unknown
  readonly changedAt: ((change: unknown) => unknown) | undefined
  readonly cursorFrom: "pages" | "changes"
  readonly startAt: string | null
  readonly overlapMs: number
  readonly order: "any" | "ascending"
  readonly maxChanges: number
  readonly fetchDetails: ((change: unknown, context: DetailsContext) => unknown) | undefined
  readonly concurrency: number
  readonly toMessages: (change: unknown, context: MessageContext<unknown>) => unknown
  readonly message: MessageContext<unknown>["message"]
  readonly deliver: Deliver
  readonly onBadChange: "park" | "stop"
  readonly attempts: number
  readonly maxParked: number
  readonly rememberMs: number
  readonly deadlineMs: number
  readonly backoffMs: (failures: number) => number
  readonly maxRetryAfterMs: number
  readonly onRun: (result: RunResult) => unknown
  readonly onError: (error: PollerError, context: FailureContext) => unknown
  readonly logger: Logger
  readonly fetch: Fetch
  readonly now: () => number
}

const HOUR = 3_600_000

/**
 * Checks options and applies their defaults, once.
 *
 * @throws PollerError `invalid-option`
 */
export function settingsOf<Change, Details, Events, Responses>(
  options: PollerOptions<Change, Details, Events, Responses>,
): Settings {
  // Their types meet again at run time: what fetchChanges gives is what the others get.
  const given = options as unknown as PollerOptions<unknown, unknown>
  if (typeof given.name !== "string" || given.name.trim() === "")
    throw invalid("name is missing. Name the feed, for example appointments.")
  for (const name of ["fetchChanges", "changeKey", "toMessages", "deliver"] as const)
    if (typeof given[name] !== "function") throw invalid(`${name} is no function. Pass one.`)
  for (const name of ["changedAt", "fetchDetails", "onRun", "onError", "backoffMs", "fetch", "now"] as const)
    if (given[name] !== undefined && typeof given[name] !== "function")
      throw invalid(`${name} is no function. Pass one, or leave it out.`)
  if (typeof given.cursor?.save !== "function")
    throw invalid("cursor is missing. Pass sqliteCursor({ path }) (durable) or memoryCursor() (tests).")
  const cursorFrom = oneOf("cursorFrom", given.cursorFrom ?? (given.changedAt ? "changes" : "pages"), [
    "pages",
    "changes",
  ])
  if (cursorFrom === "changes" && given.changedAt === undefined)
    throw invalid('cursorFrom: "changes" needs changedAt, which says when a change happened. Pass it.')
  if (cursorFrom === "pages" && (given.order !== undefined || given.overlapMs !== undefined))
    throw invalid(
      "order and overlapMs are for cursors that changedAt makes. Leave them out, or pass changedAt.",
    )
  return {
    feed: given.name,
    cursor: given.cursor,
    every: timer("every", given.every),
    jitter: part("jitter", given.jitter ?? 0.1),
    fetchChanges: given.fetchChanges.bind(given),
    changeKey: given.changeKey.bind(given),
    changedAt: given.changedAt?.bind(given),
    cursorFrom,
    startAt: startOf(given.startAt, cursorFrom),
    overlapMs: atLeast("overlapMs", given.overlapMs ?? 300_000, 0),
    order: oneOf("order", given.order ?? "any", ["any", "ascending"]),
    maxChanges: atLeast("maxChanges", given.maxChanges ?? 100_000, 1),
    fetchDetails: given.fetchDetails?.bind(given),
    concurrency: atLeast("concurrency", given.concurrency ?? 4, 1),
    toMessages: given.toMessages.bind(given),
    message: messageMaker(given.models ?? shippedModels),
    deliver: given.deliver,
    onBadChange: oneOf("onBadChange", given.onBadChange ?? "park", ["park", "stop"]),
    attempts: atLeast("attempts", given.attempts ?? 10, 1),
    maxParked: atLeast("maxParked", given.maxParked ?? 1_000, 0),
    rememberMs: atLeast("rememberMs", given.rememberMs ?? 30 * 24 * HOUR, 0),
    deadlineMs: timer("deadlineMs", given.deadlineMs ?? 30_000),
    backoffMs: given.backoffMs ?? backoffDelay,
    maxRetryAfterMs: atLeast("maxRetryAfterMs", given.maxRetryAfterMs ?? HOUR, 0),
    onRun: given.onRun?.bind(given) ?? (() => {}),
    onError: given.onError?.bind(given) ?? (() => {}),
    logger: guardLogger(checkedLogger(given.logger ?? jsonLogger())),
    fetch: given.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    now: given.now ?? Date.now,
  }
}

function startOf(given: string | Date | undefined, cursorFrom: Settings["cursorFrom"]): string | null {
  if (given === undefined) return null
  if (cursorFrom === "pages" && typeof given === "string" && given !== "") return given
  const at = new Date(given)
  if (Number.isNaN(at.getTime()))
    throw invalid("startAt is no point in time. Pass a Date, or its text as ISO 8601.")
  return at.toISOString()
}

function part(name: string, value: number): number {
  if (typeof value !== "number" || !(value >= 0 && value <= 1))
    throw invalid(`${name} must be a number from 0 to 1.`)
  return value
}

function invalid(message: string): PollerError {
  return new PollerError("invalid-option", message)
}
