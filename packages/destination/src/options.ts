import { createHmac } from "node:crypto"
import { type Models, models as shippedModels } from "@redoxkit/models"
import { backoffDelay } from "@redoxkit/store"
import { guardLogger, jsonLogger, type Logger, optionChecks } from "@redoxkit/store/common"
import type { SignatureOptions } from "./check-signature.ts"
import { DestinationError } from "./errors.ts"
import { guardMetrics } from "./guard-hooks.ts"
import { type Envelope, subscriptionOf } from "./identify.ts"
import type { Inbox } from "./inbox/contract.ts"
import type { DestinationMetrics } from "./metrics.ts"
import type { BackPressureOptions, BackPressureSettings } from "./pressure/back-pressure.ts"
import { type SignOnOptions, type SignOnSettings, signOnSettingsOf } from "./sign-on/options.ts"
import { type Trace, untraced } from "./tracing.ts"

const { atLeast, logger: checkedLogger, oneOf, timer } = optionChecks(invalid)

/** How handling is tried again after a handler failed. */
export interface RetryOptions {
  /** Tries in all, the first one included. 10 without it. */
  readonly attempts?: number
  /** Wait before the next try, in milliseconds, after so many failures. Without it: 1 s doubled each time, at most 5 min, less up to a fifth by chance. */
  readonly delayMs?: (failures: number) => number
  /**
   * What happens after the last try: `park` makes the message a dead letter and lets its subscription go on,
   * `block` holds the subscription until the message is replayed. `park` without it.
   */
  readonly afterLastAttempt?: "park" | "block"
}

/** Options of a destination. */
export interface DestinationOptions<Events, Responses> {
  /**
   * The verification token set for this destination at Redox, or several while it is being changed.
   * `undefined` is refused when the destination is created, so that an unset environment variable is noticed at once.
   */
  readonly verificationToken: string | undefined | readonly string[]
  /** Where messages are stored before the 200. Needed unless `acknowledge` is `handled`. */
  readonly inbox?: Inbox
  /** Types, validators and catalogue: those of `@redoxkit/models`, or what `redoxkit generate` wrote for your own schemas. */
  readonly models?: Models<Events, Responses>
  /**
   * When a message is answered 200. `stored` (default): as soon as the inbox has it. `handled`: when the handlers have
   * finished, 503 when one failed; nothing is stored, Redox holds the feed and tries again.
   */
  readonly acknowledge?: "stored" | "handled"
  /** Where to log. Warnings and errors as JSON lines on standard error without it. */
  readonly logger?: Logger
  /** Hooks for measurements. */
  readonly metrics?: DestinationMetrics
  /** Runs each step of a message within a span or the like; `openTelemetry()` of `@redoxkit/destination/opentelemetry` makes one. */
  readonly trace?: Trace
  /** How often `metrics.queue` is called, in milliseconds. 10,000 without it. */
  readonly metricsIntervalMs?: number
  /** Largest request body in bytes, before and after decompression. 50 MiB without it: Redox names 40 MB as its largest message. */
  readonly bodyLimit?: number
  /**
   * Most bytes that bodies of all requests under way may take together; beyond it a request is answered 503, and Redox
   * sends it again. 256 MiB without it. What a parser before redoxkit has read already is that parser's to limit.
   */
  readonly bodiesLimit?: number
  /** When to answer 503 because too much waits in the inbox. Never without it; see docs/operating.md. */
  readonly backPressure?: BackPressureOptions
  /** How long a responder may take, in milliseconds. 100,000 without it: Redox allows 120 s for the whole way there and back. */
  readonly queryDeadlineMs?: number
  /** How many subscriptions are handled at the same time. 16 without it. */
  readonly concurrency?: number
  /** What happens after a handler failed. */
  readonly retry?: RetryOptions
  /** Check of a signature over the body, beside the token. Off without it. */
  readonly signature?: SignatureOptions
  /** How sign-ons are checked and answered; needed for `signOn()`. Sign-ons are refused without it. */
  readonly signOn?: SignOnOptions
  /**
   * Ordering key of a message. Messages with the same key are handled one after the other, in the order of their arrival.
   * Without it: source and data model, see `defaultSubscription`.
   */
  readonly subscription?: (envelope: Envelope) => string
  /** How long a message without any identifier is recognised by its bytes when it comes again, in milliseconds. 600,000 without it. */
  readonly digestWindowMs?: number
  /** Longest time without a look at the inbox, in milliseconds. 5,000 without it; what this process stores is handled at once in any case. */
  readonly pollIntervalMs?: number
  /** The clock, in milliseconds since 1970. `Date.now` without it. */
  readonly now?: () => number
}

/** Options with their defaults applied. */
export interface Settings {
  readonly tokens: readonly string[]
  readonly inbox: Inbox | undefined
  readonly models: Models<unknown, unknown>
  readonly logger: Logger
  readonly metrics: DestinationMetrics
  readonly trace: Trace
  readonly metricsIntervalMs: number
  readonly bodyLimit: number
  readonly bodiesLimit: number
  readonly backPressure: BackPressureSettings | undefined
  readonly queryDeadlineMs: number
  readonly concurrency: number
  readonly attempts: number
  readonly delayMs: (failures: number) => number
  readonly afterLastAttempt: "park" | "block"
  readonly signature: SignatureOptions | undefined
  readonly signOn: SignOnSettings | undefined
  readonly subscription: (envelope: Envelope) => string
  readonly digestWindowMs: number
  readonly pollIntervalMs: number
  readonly now: () => number
}

/**
 * Checks options and applies their defaults, once.
 *
 * @throws DestinationError `invalid-option`
 */
export function settingsOf<Events, Responses>(options: DestinationOptions<Events, Responses>): Settings {
  const acknowledge = oneOf("acknowledge", options.acknowledge ?? "stored", ["stored", "handled"])
  if (acknowledge === "stored" && options.inbox === undefined) {
    throw invalid(
      'inbox is missing. Pass sqliteInbox({ path }) (durable) or memoryInbox() (tests), or acknowledge: "handled" to have Redox wait for your handlers.',
    )
  }
  if (acknowledge === "handled" && options.inbox !== undefined) {
    throw invalid('acknowledge: "handled" stores nothing, so it takes no inbox. Leave out one of the two.')
  }
  if (options.signature !== undefined) checkSignatureOptions(options.signature)
  const now = options.now ?? Date.now
  const logger = guardLogger(checkedLogger(options.logger ?? jsonLogger()))
  return {
    tokens: tokensOf(options.verificationToken),
    inbox: options.inbox,
    models: options.models ?? shippedModels,
    logger,
    metrics: guardMetrics(options.metrics ?? {}, logger),
    trace: options.trace ?? untraced,
    metricsIntervalMs: timer("metricsIntervalMs", options.metricsIntervalMs ?? 10_000),
    bodyLimit: atLeast("bodyLimit", options.bodyLimit ?? 50 * 1024 * 1024, 1),
    bodiesLimit: atLeast("bodiesLimit", options.bodiesLimit ?? 256 * 1024 * 1024, 1),
    backPressure: options.backPressure === undefined ? undefined : backPressureOf(options),
    queryDeadlineMs: timer("queryDeadlineMs", options.queryDeadlineMs ?? 100_000),
    concurrency: atLeast("concurrency", options.concurrency ?? 16, 1),
    attempts: atLeast("retry.attempts", options.retry?.attempts ?? 10, 1),
    delayMs: options.retry?.delayMs ?? backoffDelay,
    afterLastAttempt: oneOf("retry.afterLastAttempt", options.retry?.afterLastAttempt ?? "park", [
      "park",
      "block",
    ]),
    signature: options.signature,
    signOn: options.signOn === undefined ? undefined : signOnSettingsOf(options.signOn, now),
    subscription: textOf(options.subscription ?? subscriptionOf),
    digestWindowMs: atLeast("digestWindowMs", options.digestWindowMs ?? 600_000, 0),
    pollIntervalMs: timer("pollIntervalMs", options.pollIntervalMs ?? 5_000),
    now,
  }
}

function backPressureOf<Events, Responses>({
  backPressure: given = {},
  inbox,
}: DestinationOptions<Events, Responses>): BackPressureSettings {
  if (inbox === undefined)
    throw invalid("backPressure watches the inbox, and this destination has none. Leave it out.")
  if (given.depth === undefined && given.ageMs === undefined)
    throw invalid("backPressure has no limit. Pass depth or ageMs, or leave it out.")
  const { depth, ageMs, resumeAt = 0.5, checkEveryMs = 1_000 } = given
  if (!(resumeAt > 0 && resumeAt <= 1)) throw invalid("backPressure.resumeAt must be above 0 and at most 1.")
  return {
    depth: depth === undefined ? Number.POSITIVE_INFINITY : atLeast("backPressure.depth", depth, 1),
    ageMs: ageMs === undefined ? Number.POSITIVE_INFINITY : atLeast("backPressure.ageMs", ageMs, 1),
    resumeAt,
    checkEveryMs: timer("backPressure.checkEveryMs", checkEveryMs),
  }
}

function tokensOf(given: string | undefined | readonly string[]): readonly string[] {
  const tokens = typeof given === "string" || given === undefined ? [given] : given
  if (tokens.length === 0 || tokens.some((token) => typeof token !== "string" || token.trim() === "")) {
    throw invalid(
      "verificationToken is missing or empty. Set the environment variable it comes from (REDOX_VERIFICATION_TOKEN in the examples) to the token that the destination has at Redox.",
    )
  }
  return tokens as readonly string[]
}

function checkSignatureOptions({ secrets, header, algorithm, encoding }: SignatureOptions): void {
  if (secrets.length === 0 || secrets.some((secret) => secret === undefined || secret === ""))
    throw invalid("signature.secrets is empty. Pass the signing secret of the destination.")
  if (header === "")
    throw invalid("signature.header is empty. Pass the name of the header that carries the signature.")
  oneOf("signature.encoding", encoding, ["hex", "base64", "base64url"])
  try {
    // The list of hashes also names some that cannot make an HMAC.
    createHmac(algorithm, "").digest()
  } catch {
    throw invalid(
      "signature.algorithm is not a hash that node:crypto makes an HMAC with. crypto.getHashes() lists hashes, for example sha256.",
    )
  }
}

/** Makes a text of the ordering key: a number is one key in memory and another one in a file. */
function textOf(subscription: (envelope: Envelope) => string): (envelope: Envelope) => string {
  return (envelope) => `${subscription(envelope)}`
}

function invalid(message: string): DestinationError {
  return new DestinationError("invalid-option", message)
}
