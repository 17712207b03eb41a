import { jsonLogger, LONGEST_TIMER, type Logger, optionChecks } from "@redoxkit/store/common"
import type { Clock } from "./clock/clock.ts"
import { realClock } from "./clock/real-clock.ts"
import { checkCriteria } from "./data-on-demand/match/check-criteria.ts"
import type { SearchCriteria } from "./data-on-demand/match/criteria.ts"
import { httpTransport } from "./delivery/http-transport.ts"
import type { Transport } from "./delivery/transport.ts"
import { SandboxError } from "./errors.ts"
import { defaultWorld } from "./world/default-world.ts"
import type { WorldSeed } from "./world/types.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const MEBIBYTE = 1024 * 1024

const { between, oneOf } = optionChecks(invalid)

/** Options of a sandbox. What Redox does not document is an option, and its default says what was chosen. */
export interface SandboxOptions {
  /** Port to listen on; 0 takes any free one. 4600 without it. */
  readonly port?: number
  /** Address to listen on. 127.0.0.1 without it; any other than loopback demands `password`. */
  readonly host?: string
  /** Protects the page and the control API. Needed when other machines can reach the sandbox. */
  readonly password?: string
  /** SQLite file that keeps everything over a restart. Without it, everything is in memory. */
  readonly file?: string
  /** By what the waits of the protocol are divided, such as those between retries. 1 without it. */
  readonly speed?: number
  /** The clock; for tests. Takes the place of `speed`. */
  readonly clock?: Clock
  /** Where to log. Warnings and errors as JSON lines on standard error without it. */
  readonly logger?: Logger
  /** Who sends to whom in a new sandbox; a file that holds a world already keeps it. Redox's development wiring without it. */
  readonly world?: WorldSeed
  /** Sends requests to destinations; for tests. */
  readonly transport?: Transport
  /** How long a destination may take to answer a message, in milliseconds. Redox does not document it; 60,000 without it. */
  readonly answerTimeoutMs?: number
  /**
   * What a status from 201 to 399 means for a message. Redox documents only 200 (delivered) and 400 or more (failed).
   * `failed` without it, so that an application that answers anything else is noticed.
   */
  readonly unclearStatus?: "failed" | "delivered"
  /**
   * Whom `Meta.Destinations` of a delivered message lists, when it was sent to several: the one that receives it, or all.
   * Redox does not document it. `receiving` without it: every public sample lists one.
   */
  readonly listedDestinations?: "receiving" | "all"
  /** How long a query may take in all, in milliseconds. 120,000 without it, as at Redox. */
  readonly queryLimitMs?: number
  /**
   * How the asking source learns that an application refused its query: `errors` answers 200 with `Meta.Errors`, as the
   * newer documentation says, `400` answers 400 with them, as the older one says and traffic of 2020 shows. `errors` without it.
   */
  readonly refusedQuery?: "errors" | "400"
  /**
   * What a query that the sandbox answers from its records has to give at least: for each query the sets of members of
   * which one has to be given whole. Redox documents two sets for PatientSearch and says that there are more. Those are
   * taken without it; `defaultCriteria` has the rest. `[[]]` takes a query that gives nothing.
   *
   * @example { "PatientSearch.Query": [["Patient.Identifiers"], ["Patient.Demographics.SSN"]] }
   */
  readonly searchCriteria?: Partial<SearchCriteria>
  /**
   * How many patients, appointments or slots the answer to a PatientSearch Query, Booked or AvailableSlots holds at most.
   * When there are more, `Meta.IsIncomplete` says so; no other answer has a member for it. Redox documents no number;
   * `null` without it, for all.
   */
  readonly answerLimit?: number | null
  /**
   * Which event type the answer to a query carries: that of the `request`, as recorded traffic shows, or that of the
   * `response`, as the documentation does. `request` without it.
   */
  readonly answeredEventType?: "request" | "response"
  /** Whether Booked gives appointments that were cancelled, too. Redox does not document it; `left-out` without it. */
  readonly canceledAppointments?: "left-out" | "included"
  /**
   * How it is told that there is no Clinical Summary: by an answer without members (`empty`), as the newer documentation
   * says of all queries, or by 200 with `Meta.Errors` (`error`), as the older one says of this one. `empty` without it.
   */
  readonly missingSummary?: "empty" | "error"
  /** How long an endpoint may take to answer its verification, in milliseconds. Redox does not document it; 30,000 without it. */
  readonly verificationTimeoutMs?: number
  /** How long an application may take to answer a sign-on, in milliseconds. Redox does not document it; 30,000 without it. */
  readonly signOnTimeoutMs?: number
  /** Whether a verification by POST carries the token as a header too. Older documentation lists none; `false` without it. */
  readonly verificationTokenHeader?: boolean
  /** Largest message in bytes. Redox names 40 MB in one place and 10 MB in another; 40 MiB without it. */
  readonly messageLimitBytes?: number
  /** Largest upload in bytes. 30 MiB without it. */
  readonly uploadLimitBytes?: number
  /** Life of a token of a legacy key, in milliseconds. 24 hours without it. */
  readonly legacyTokenLifeMs?: number
  /** Life of a token of an OAuth client, in milliseconds. 5 minutes without it. */
  readonly oauthTokenLifeMs?: number
  /**
   * Claims that an assertion must have beside `iss` and `sub`. Redox's own samples send all, and its tokens were seen to be
   * issued without any of these; whether it checks them is not documented. None without it. What is there is always checked.
   */
  readonly requiredClaims?: readonly ("aud" | "exp" | "iat" | "jti")[]
  /** Address to which alerts are posted: subscription, log ID and counts, no payload. */
  readonly alertWebhook?: string
  /**
   * How many transmissions, requests and errors are kept, of each the newest; what still waits always is. 50,000 without
   * it. This and `keptForMs` are about the sandbox only, and no fact about Redox.
   */
  readonly keptEntries?: number
  /** For how long finished transmissions, requests, errors and uploads are kept, in milliseconds. 30 days without it. */
  readonly keptForMs?: number
  /** How much of a body the journal keeps of requests and answers, in bytes. 65,536 without it. */
  readonly journalBodyBytes?: number
}

/** Options with their defaults applied. */
export type Settings = Required<
  Omit<SandboxOptions, "password" | "file" | "speed" | "alertWebhook" | "searchCriteria">
> & {
  readonly searchCriteria: SearchCriteria
  readonly password: string | undefined
  readonly file: string | undefined
  readonly alertWebhook: string | undefined
  /** Whether only this machine can reach the sandbox. */
  readonly isLoopback: boolean
}

/** Checks options and applies their defaults, once. @throws SandboxError `invalid-option` */
export function settingsOf(options: SandboxOptions): Settings {
  const host = options.host ?? "127.0.0.1"
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host)
  if (!isLoopback && (options.password === undefined || options.password.length < 8))
    throw invalid(
      "host is not loopback, so that other machines can reach the sandbox. Pass a password of at least 8 characters, or leave out host.",
    )
  const speed = options.speed ?? 1
  if (!(speed > 0 && speed <= 1_000_000)) throw invalid("speed must be above 0 and at most 1,000,000.")
  if (options.alertWebhook !== undefined && !/^https?:\/\//.test(options.alertWebhook))
    throw invalid("alertWebhook must be an address that begins with http:// or https://.")
  return {
    port: between("port", options.port ?? 4600, 0, 65_535),
    host,
    isLoopback,
    password: options.password,
    file: options.file,
    clock: options.clock ?? realClock(speed),
    logger: options.logger ?? jsonLogger(),
    world: options.world ?? defaultWorld(),
    transport: options.transport ?? httpTransport,
    answerTimeoutMs: timer("answerTimeoutMs", options.answerTimeoutMs ?? MINUTE),
    unclearStatus: oneOf("unclearStatus", options.unclearStatus ?? "failed", ["failed", "delivered"]),
    listedDestinations: oneOf("listedDestinations", options.listedDestinations ?? "receiving", [
      "receiving",
      "all",
    ]),
    queryLimitMs: timer("queryLimitMs", options.queryLimitMs ?? 2 * MINUTE),
    refusedQuery: oneOf("refusedQuery", options.refusedQuery ?? "errors", ["errors", "400"]),
    searchCriteria: checkCriteria(options.searchCriteria ?? {}),
    answerLimit:
      options.answerLimit == null ? null : between("answerLimit", options.answerLimit, 1, 1_000_000),
    answeredEventType: oneOf("answeredEventType", options.answeredEventType ?? "request", [
      "request",
      "response",
    ]),
    canceledAppointments: oneOf("canceledAppointments", options.canceledAppointments ?? "left-out", [
      "left-out",
      "included",
    ]),
    missingSummary: oneOf("missingSummary", options.missingSummary ?? "empty", ["empty", "error"]),
    verificationTimeoutMs: timer("verificationTimeoutMs", options.verificationTimeoutMs ?? MINUTE / 2),
    signOnTimeoutMs: timer("signOnTimeoutMs", options.signOnTimeoutMs ?? MINUTE / 2),
    verificationTokenHeader: options.verificationTokenHeader ?? false,
    messageLimitBytes: size("messageLimitBytes", options.messageLimitBytes ?? 40 * MEBIBYTE),
    uploadLimitBytes: size("uploadLimitBytes", options.uploadLimitBytes ?? 30 * MEBIBYTE),
    legacyTokenLifeMs: timer("legacyTokenLifeMs", options.legacyTokenLifeMs ?? 24 * 60 * MINUTE),
    oauthTokenLifeMs: timer("oauthTokenLifeMs", options.oauthTokenLifeMs ?? 5 * MINUTE),
    requiredClaims: (options.requiredClaims ?? []).map((claim) =>
      oneOf("requiredClaims", claim, ["aud", "exp", "iat", "jti"]),
    ),
    alertWebhook: options.alertWebhook,
    keptEntries: between("keptEntries", options.keptEntries ?? 50_000, 1, 10_000_000),
    keptForMs: between("keptForMs", options.keptForMs ?? 30 * DAY, 1, 3_650 * DAY),
    journalBodyBytes: between("journalBodyBytes", options.journalBodyBytes ?? 65_536, 0, 64 * MEBIBYTE),
  }
}

function timer(name: string, value: number): number {
  return between(name, value, 1, LONGEST_TIMER)
}

function size(name: string, value: number): number {
  return between(name, value, 1, 512 * MEBIBYTE)
}

function invalid(message: string): SandboxError {
  return new SandboxError("invalid-option", message)
}
