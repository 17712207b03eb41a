import { queryOf, request } from "./request.ts"
import type {
  Attempt,
  Destination,
  LaunchResult,
  PatientIdentifier,
  Problem,
  Provenance,
  RequestRecord,
  RequestSummary,
  RequestTrouble,
  SignOnTrouble,
  Source,
  Subscription,
  TransmissionSummary,
  Trouble,
  TroubleKind,
  ValidationIssue,
} from "./types.ts"

/** A subscription with what its queue is doing. */
export interface LiveSubscription extends Subscription {
  readonly flow: "flowing" | "retrying" | "paused"
  /** How many transmissions wait. */
  readonly queued: number
  /** The first of them. */
  readonly head: TransmissionSummary | null
}

/** Who sends to whom, and how the sandbox runs. */
export interface WorldView {
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
  readonly subscriptions: readonly LiveSubscription[]
  /** What is made to go wrong with the requests of sources. */
  readonly requestTroubles: readonly RequestTrouble[]
  readonly speed: number
}

/** An event of the catalogue. */
export interface KnownEvent {
  readonly dataModel: string
  readonly eventType: string
  readonly kind: "push" | "query" | "query-response" | "sign-on"
}

/** What a list is narrowed to. */
export type ListQuery = Readonly<Record<string, string | number | boolean | undefined>>

/** A page of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[]
  /** How many there are on all pages; only on the first page, and not in lists of the world. */
  readonly total?: number
}

/** A transmission with everything that happened to it. */
export interface TransmissionDetail extends TransmissionSummary {
  /** The message and the answers are left out, since they hold real data. */
  readonly hidden: boolean
  readonly findings: readonly ValidationIssue[] | null
  /** The message as JSON; its numbers are those that were sent, which parsing it might change. */
  readonly messageText: string | null
  readonly attemptList: readonly Attempt[]
}

/** A request with its bodies. */
export interface RequestDetail extends RequestRecord {
  readonly hidden: boolean
}

/** What came of a composed message. A query has its answer with it. */
export interface Sent {
  readonly transmissions: readonly TransmissionSummary[]
  readonly status?: number
  readonly answer?: unknown
}

/** A record of Data on Demand, with the messages that said so. */
export interface KnownRecordDetail {
  readonly id: number
  readonly sourceId: string
  readonly kind: string
  readonly state: string
  readonly visitNumber: string | null
  /** When it takes place. */
  readonly at: number | null
  /** `null` while it is hidden. */
  readonly body: Readonly<Record<string, unknown>> | null
  readonly updatedAt: number
  readonly lastEvent: string
  readonly hidden: boolean
  readonly saidBy: readonly Provenance[]
}

/** A patient in a list. */
export interface PatientSummary extends Omit<KnownRecordDetail, "body" | "saidBy"> {
  /** `null` while it is hidden. What a message wrote there may be anything. */
  readonly label: {
    readonly identifiers?: readonly { readonly ID: string }[]
    readonly firstName?: unknown
    readonly lastName?: unknown
    readonly dob?: unknown
  } | null
  /** How many records of each kind belong to the patient; left out while it is hidden. */
  readonly counts?: Readonly<Record<string, number>>
}

/** Everything that is known of a patient. */
export interface PatientDetail {
  readonly patient: KnownRecordDetail
  /** All identifiers; `null` while they are hidden. */
  readonly identifiers: readonly PatientIdentifier[] | null
  readonly mergedFrom: readonly KnownRecordDetail[]
  readonly records: Readonly<Record<string, readonly KnownRecordDetail[]>>
}

/** How a launch came out. */
export interface Launched extends LaunchResult {
  /** The page that was answered is left out, since it may hold real data. */
  readonly hidden: boolean
}

export type { SignOnTrouble } from "./types.ts"

/** How a verification came out. */
export interface Verification {
  readonly verified: boolean
  readonly text: string
}

const at = encodeURIComponent

/** The HTTP interface of the sandbox, as far as the page uses it. Every call rejects with ApiError. */
export const sandbox = {
  async world(): Promise<WorldView> {
    const [sources, destinations, subscriptions, requestTroubles, settings] = await Promise.all([
      request<ListPage<Source>>("GET", "/api/sources"),
      request<ListPage<Destination>>("GET", "/api/destinations"),
      request<ListPage<LiveSubscription>>("GET", "/api/subscriptions"),
      request<ListPage<RequestTrouble>>("GET", "/api/request-troubles"),
      request<{ readonly speed: number }>("GET", "/api/settings"),
    ])
    return {
      sources: sources.items,
      destinations: destinations.items,
      subscriptions: subscriptions.items,
      requestTroubles: requestTroubles.items,
      speed: settings.speed,
    }
  },
  setSpeed: (speed: number) => request<unknown>("PATCH", "/api/settings", { speed }),

  transmissions: (query: ListQuery) =>
    request<ListPage<TransmissionSummary>>("GET", `/api/transmissions${queryOf(query)}`),
  transmission: (logId: string, reveal: boolean) =>
    request<TransmissionDetail>(
      "GET",
      `/api/transmissions/${at(logId)}${queryOf({ message: "text", reveal: reveal || undefined })}`,
    ),
  resend: (logId: string) => request<TransmissionSummary>("POST", `/api/transmissions/${at(logId)}/resend`),
  resendEdited: (logId: string, messageText: string) =>
    request<TransmissionSummary>("POST", `/api/transmissions/${at(logId)}/edit`, { messageText }),
  send: (sourceId: string, destinationId: string, messageText: string) =>
    request<Sent>("POST", "/api/messages", { sourceId, destinationIds: [destinationId], messageText }),

  requests: (query: ListQuery) => request<ListPage<RequestSummary>>("GET", `/api/requests${queryOf(query)}`),
  request: (id: string, reveal: boolean) =>
    request<RequestDetail>("GET", `/api/requests/${at(id)}${queryOf({ reveal: reveal || undefined })}`),
  problems: (query: ListQuery) => request<ListPage<Problem>>("GET", `/api/errors${queryOf(query)}`),
  problem: (id: string) => request<Problem>("GET", `/api/errors/${at(id)}`),

  patients: (query: ListQuery) =>
    request<ListPage<PatientSummary>>("GET", `/api/records${queryOf({ ...query, kind: "patient" })}`),
  patient: (id: string, reveal: boolean) =>
    request<PatientDetail>(
      "GET",
      `/api/records/patients/${at(id)}${queryOf({ reveal: reveal || undefined })}`,
    ),

  pause: (id: string) => request<unknown>("POST", `/api/subscriptions/${at(id)}/pause`),
  resume: (id: string) => request<unknown>("POST", `/api/subscriptions/${at(id)}/resume`),
  skip: (id: string) => request<TransmissionSummary>("POST", `/api/subscriptions/${at(id)}/skip`),
  addTrouble: (id: string, trouble: { readonly kind: TroubleKind } & Partial<Trouble>) =>
    request<Trouble>("POST", `/api/subscriptions/${at(id)}/troubles`, trouble),
  removeTrouble: (id: string, troubleId: string) =>
    request<unknown>("DELETE", `/api/subscriptions/${at(id)}/troubles/${at(troubleId)}`),

  signOn: (launch: {
    readonly destinationId: string
    readonly follow: boolean
    readonly trouble?: SignOnTrouble
  }) => request<Launched>("POST", "/api/sign-on", launch),
  verify: (id: string, method: string) =>
    request<Verification>("POST", `/api/destinations/${at(id)}/verify`, { method }),

  events: () => request<ListPage<KnownEvent>>("GET", "/api/events"),
  sample: (dataModel: string, eventType: string) =>
    request<object>("GET", `/api/samples/${at(dataModel)}/${at(eventType)}`),
  schema: (dataModel: string, eventType: string) =>
    request<object>("GET", `/api/schemas/${at(dataModel)}/${at(eventType)}`),
  check: (message: object) =>
    request<{ readonly findings: readonly ValidationIssue[] | null }>("POST", "/api/check", { message }),
}
