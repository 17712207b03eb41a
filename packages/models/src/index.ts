/**
 * Types, validators and the event catalogue of every Redox data model. Everything below `generated/` is written by
 * `@redoxkit/codegen` from the schemas in this repository.
 *
 * @module
 */

export type * from "./contract.ts"
export { findEvent } from "./find-event.ts"
export { models } from "./generated/catalogue.gen.ts"
export type { EventMap, ResponseMap } from "./generated/event-map.gen.ts"
export type * from "./generated/types.gen.ts"
export { isMessage } from "./is-message.ts"
export type { DataModel, EventType, Message, QueryType, Response } from "./lookups.ts"
export { normalizeName } from "./names.ts"
export { validateMessage } from "./validate-message.ts"
