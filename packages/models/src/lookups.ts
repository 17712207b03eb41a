import type { DataModelOf, EventTypeOf, QueryTypeOf } from "./contract.ts"
import type { EventMap, ResponseMap } from "./generated/event-map.gen.ts"

/** Name of a data model, as it stands in `Meta.DataModel`. */
export type DataModel = DataModelOf<EventMap>

/**
 * Name of an event of one data model, as it stands in `Meta.EventType`.
 *
 * @example
 * const eventType: EventType<"Scheduling"> = "NoShow"
 */
export type EventType<Model extends DataModel> = EventTypeOf<EventMap, Model>

/** Name of a query of one data model. */
export type QueryType<Model extends DataModel> = QueryTypeOf<ResponseMap, Model>

/**
 * Type of one message, by the names in its `Meta`.
 *
 * @example
 * function book(message: Message<"Scheduling", "New">) {}
 */
export type Message<Model extends DataModel, Type extends EventType<Model>> = EventMap[Model][Type]

/**
 * Type of the answer to a query.
 *
 * @example
 * const answer: Response<"PatientSearch", "Query"> = { Meta: { DataModel: "PatientSearch", EventType: "Response" } }
 */
export type Response<
  Model extends DataModel & keyof ResponseMap,
  Query extends keyof ResponseMap[Model] & string,
> = EventMap[Model][ResponseMap[Model][Query] & keyof EventMap[Model]]
