import { request } from "./request.ts"
import type { Destination, NewDestination, NewSource, RequestTrouble, Source, Subscription } from "./types.ts"

const at = encodeURIComponent

/** The part of the HTTP interface that says who sends to whom. Every call rejects with ApiError. */
export const wiring = {
  createSource: (source: NewSource) => request<Source>("POST", "/api/sources", source),
  changeSource: (id: string, change: Partial<NewSource>) =>
    request<Source>("PATCH", `/api/sources/${at(id)}`, change),
  removeSource: (id: string) => request<void>("DELETE", `/api/sources/${at(id)}`),
  /** Ends its tokens: its next request gets a 401. */
  revokeTokens: (id: string) => request<void>("POST", `/api/sources/${at(id)}/revoke`),

  createDestination: (destination: NewDestination) =>
    request<Destination>("POST", "/api/destinations", destination),
  changeDestination: (id: string, change: Partial<NewDestination>) =>
    request<Destination>("PATCH", `/api/destinations/${at(id)}`, change),
  removeDestination: (id: string) => request<void>("DELETE", `/api/destinations/${at(id)}`),

  createSubscription: (subscription: Pick<Subscription, "sourceId" | "destinationId" | "dataModel">) =>
    request<Subscription>("POST", "/api/subscriptions", subscription),
  removeSubscription: (id: string) => request<void>("DELETE", `/api/subscriptions/${at(id)}`),

  addRequestTrouble: (trouble: Pick<RequestTrouble, "kind"> & Partial<RequestTrouble>) =>
    request<RequestTrouble>("POST", "/api/request-troubles", trouble),
  removeRequestTrouble: (id: string) => request<void>("DELETE", `/api/request-troubles/${at(id)}`),
}
