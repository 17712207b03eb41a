import { type Models, models as shippedModels } from "@redoxkit/models"
import { guardLogger, jsonLogger, type Logger } from "@redoxkit/store/common"
import type { SourceAuth } from "./auth/contract.ts"
import { SourceError } from "./errors.ts"
import { type FileOptions, type FileSettings, fileSettingsOf } from "./files/file-options.ts"
import type { Fetch } from "./http-post.ts"
import { atLeast, checkedLogger, checkFunctions, checkObject, oneOf, timer } from "./option-kinds.ts"
import type { Outbox } from "./outbox/contract.ts"
import { type DeliveryOptions, type DeliverySettings, deliverySettingsOf } from "./outbox/delivery-options.ts"
import { type RetrySettings, retryDelay } from "./retry.ts"

const BASE_URL = "https://api.redoxengine.com"

/** A source or destination at Redox: its ID, or ID and name. */
export type Reference = string | { readonly ID: string; readonly Name?: string | null }

/** What happens to a message that does not fit its schema, before it is sent. */
export type Validation = "throw" | "log" | "off"

/** How a failed call is tried again, where that is safe. */
export interface RetryOptions {
  /** Tries in all, the first one included. 5 without it; 1 turns retries off. */
  readonly attempts?: number
  /** Wait before the next try, in milliseconds, after so many failures. Without it: 0.5 s doubled each time, at most 30 s, less up to half by chance. A longer `Retry-After` wins. */
  readonly delayMs?: (failures: number) => number
}

/** Options of a source. */
export interface SourceOptions<Events, Responses> {
  /** Who the source is: `legacyKey(...)` or `oauth(...)`. */
  readonly auth: SourceAuth
  /** ID of the destination that gets every message for which the call or the message names no other. `undefined` is refused at once, so that an unset environment variable is noticed. */
  readonly destination?: Reference | undefined
  /** Several of them. A query goes to exactly one, so it then has to name it. */
  readonly destinations?: readonly Reference[]
  /** `Meta.Source`. Redox wants it only when several OAuth keys share an environment. */
  readonly source?: Reference | undefined
  /** Types, validators and catalogue: those of `@redoxkit/models`, or what `redoxkit generate` wrote for your own schemas. */
  readonly models?: Models<Events, Responses>
  /** `Meta.Test` of every message that does not set it. `false` without it. */
  readonly test?: boolean
  /**
   * What happens to a message that does not fit its schema, or holds a date that arrives as another one: `throw` sends
   * nothing, `log` (default) sends it and warns with places and rules, since Redox has the last word; `off` does not look.
   */
  readonly validate?: Validation
  /** Time for one call in milliseconds: token, waits, tries and the whole answer. 130,000 without it: Redox itself gives up after 120 s. */
  readonly deadlineMs?: number
  /** How failed calls are tried again, where that is safe. */
  readonly retry?: RetryOptions
  /** How files in messages travel: when they are embedded, and when uploaded. */
  readonly files?: FileOptions
  /** Where messages given to `enqueue` are stored: `sqliteOutbox({ path })`, or `memoryOutbox()` for tests. */
  readonly outbox?: Outbox
  /** How messages given to `enqueue` are delivered. */
  readonly delivery?: DeliveryOptions
  /** Where to log. Warnings and errors as JSON lines on standard error without it. */
  readonly logger?: Logger
  /** Makes the requests: your own `fetch`, with an agent or a proxy. The global one without it. */
  readonly fetch?: Fetch
  /** Base URL of the API. `https://api.redoxengine.com` without it; Redox tells you that of another region. */
  readonly baseUrl?: string
  /** Base URL of the file service. `https://blob.redoxengine.com` without it. With another `baseUrl` it has no default, and without it nothing is uploaded: which address belongs to another region is not documented. */
  readonly blobUrl?: string
  /** Largest body of an answer in bytes, after decompression. 50 MiB without it: Redox names 40 MB as its largest message. */
  readonly answerLimit?: number
  /** The clock, in milliseconds since 1970. `Date.now` without it. */
  readonly now?: () => number
}

/** Options with their defaults applied. */
export interface Settings {
  readonly auth: SourceAuth
  readonly destinations: readonly Reference[]
  readonly source: Reference | undefined
  readonly models: Models<unknown, unknown>
  readonly test: boolean
  readonly validate: Validation
  readonly deadlineMs: number
  readonly retry: RetrySettings
  readonly files: FileSettings
  readonly outbox: Outbox | undefined
  readonly delivery: DeliverySettings
  readonly logger: Logger
  readonly fetch: Fetch
  readonly baseUrl: string
  /** `undefined` for another region whose file service was not named. */
  readonly blobUrl: string | undefined
  readonly answerLimit: number
  readonly now: () => number
}

/**
 * Checks options and applies their defaults, once.
 *
 * @throws SourceError `invalid-option`
 */
export function settingsOf<Events, Responses>(options: SourceOptions<Events, Responses>): Settings {
  checkKinds(options)
  if (typeof options.auth?.at !== "function")
    throw invalid(
      "auth is missing. Pass legacyKey({ apiKey, secret }) or oauth({ clientId, privateKey, keyId }).",
    )
  const baseUrl = urlOf("baseUrl", options.baseUrl ?? BASE_URL)
  return {
    auth: options.auth,
    destinations: destinationsOf(options, "invalid-option") ?? [],
    source: options.source,
    models: options.models ?? shippedModels,
    test: options.test ?? false,
    validate: oneOf("validate", options.validate ?? "log", ["throw", "log", "off"]),
    deadlineMs: timer("deadlineMs", options.deadlineMs ?? 130_000),
    retry: {
      attempts: atLeast("retry.attempts", options.retry?.attempts ?? 5, 1),
      delayMs: options.retry?.delayMs ?? retryDelay,
    },
    files: fileSettingsOf(options.files),
    outbox: options.outbox,
    delivery: deliverySettingsOf(options.delivery),
    logger: guardLogger(checkedLogger(options.logger ?? jsonLogger())),
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    baseUrl,
    blobUrl: options.blobUrl === undefined ? defaultBlobUrl(baseUrl) : urlOf("blobUrl", options.blobUrl),
    answerLimit: atLeast("answerLimit", options.answerLimit ?? 50 * 1024 * 1024, 1),
    now: options.now ?? Date.now,
  }
}

/** Looks at what no other check looks at: wrong kinds of values would fail late, and as errors of JavaScript. */
function checkKinds<Events, Responses>(options: SourceOptions<Events, Responses>): void {
  if (typeof options !== "object" || options === null)
    throw invalid("createSource takes an object. Pass at least auth: legacyKey(...) or oauth(...).")
  checkObject("retry", options.retry)
  checkFunctions("", options, ["fetch", "now"])
  checkFunctions("retry.", options.retry ?? {}, ["delayMs"])
  if (options.test !== undefined && typeof options.test !== "boolean")
    throw invalid("test must be true or false.")
  if (options.models !== undefined && !Array.isArray(options.models?.events))
    throw invalid("models has no list of events. Pass the models of redoxkit generate, or leave it out.")
  if (options.outbox !== undefined && typeof options.outbox?.append !== "function")
    throw invalid("outbox is no outbox. Pass sqliteOutbox({ path }), or memoryOutbox() for tests.")
}

/**
 * The destinations that options name; `undefined` when they name none. A member that is there without a value is refused:
 * it is an environment variable that is not set, and the message would go to another destination than was meant.
 *
 * @throws SourceError with the code that is given
 */
export function destinationsOf(
  options: {
    readonly destination?: Reference | undefined
    readonly destinations?: readonly Reference[] | undefined
  },
  code: "invalid-option" | "invalid-call",
): readonly Reference[] | undefined {
  const refused = (message: string): SourceError => new SourceError(code, message)
  const { destination, destinations } = options
  const unset = (["destination", "destinations"] as const).find(
    (name) => name in options && (options[name] ?? undefined) === undefined,
  )
  if (unset !== undefined)
    throw refused(
      `${unset} is there and has no value. Set the environment variable that it comes from, or leave the member out.`,
    )
  if (destination !== undefined && destinations !== undefined)
    throw refused("destination and destinations are both given. Leave out one of the two.")
  if (destinations !== undefined && !Array.isArray(destinations))
    throw refused("destinations is no list. Pass a list of IDs, or a single one as destination.")
  const given = destinations ?? (destination === undefined ? undefined : [destination])
  const isEmpty = (reference: Reference): boolean => {
    const id: unknown = typeof reference === "string" ? reference : reference?.ID
    return typeof id !== "string" || id.trim() === ""
  }
  if (given?.some(isEmpty))
    throw refused("A destination has no ID. Pass the ID that the destination has at Redox.")
  return given
}

function defaultBlobUrl(baseUrl: string): string | undefined {
  return baseUrl === BASE_URL ? "https://blob.redoxengine.com" : undefined
}

function urlOf(name: string, value: string): string {
  const url = URL.parse(value)
  const isPlain =
    url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === ""
  if (!isPlain || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw invalid(
      `${name} must be an http or https URL without credentials and query, such as https://api.redoxengine.com.`,
    )
  return url.href.replace(/\/+$/, "")
}

function invalid(message: string): SourceError {
  return new SourceError("invalid-option", message)
}
