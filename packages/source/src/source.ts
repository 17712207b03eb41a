import type { EventMap, ResponseMap } from "@redoxkit/models"
import { callRedox } from "./call-redox.ts"
import type {
  AnswerOf,
  BodyOf,
  QueryModelOf,
  QueryOptions,
  QueryResult,
  SendModelOf,
  SendOptions,
  SendResult,
  SendTypeOf,
} from "./calls.ts"
import { createCore } from "./core.ts"
import type { FileSource } from "./files/file-source.ts"
import type { FileValue } from "./files/file-value.ts"
import { type UploadOptions, type UploadResult, upload } from "./files/upload.ts"
import { type SourceOptions, settingsOf } from "./options.ts"
import { createOutboxVerbs, type OutboxVerbs } from "./outbox/outbox-verbs.ts"
import { queryResultOf, sendResultOf } from "./read-result.ts"

/** Sends to Redox in the name of one source. */
export interface Source<Events, Responses> extends OutboxVerbs<Events, Responses> {
  /**
   * Sends a message and waits until Redox has accepted it. It is tried again only where it provably did not arrive, or
   * where Redox said so (429, 502, 503).
   *
   * @param body - the event's message; what `Meta` leaves open is filled in. It is not changed.
   * @throws UnknownFateError when it may or may not have arrived; DestinationRefusedError, RedoxRefusedError,
   * InvalidMessageError and the other classes of SourceError
   * @example
   * const { transmissionIds } = await source.send("Scheduling", "Cancel", { Patient, Visit })
   */
  send<
    DataModel extends SendModelOf<Events, Responses>,
    EventType extends SendTypeOf<Events, Responses, DataModel>,
  >(
    dataModel: DataModel,
    eventType: EventType,
    body: BodyOf<Events, DataModel, EventType>,
    options?: SendOptions,
  ): Promise<SendResult>

  /**
   * Asks a destination system, and waits for its answer, which Redox allows 120 s. Tried again on 429, 502, 503, 504
   * and network failures.
   *
   * @param body - the query; what `Meta` leaves open is filled in. It is not changed.
   * @returns the answer, typed by the query; nobody found is an answer, too
   * @throws DestinationRefusedError when the destination system refused; the other classes of SourceError
   * @example
   * const { answer } = await source.query("PatientSearch", "Query", { Patient: { Identifiers: [{ ID, IDType }] } })
   */
  query<DataModel extends QueryModelOf<Events, Responses>, Query extends keyof Responses[DataModel] & string>(
    dataModel: DataModel,
    eventType: Query,
    body: BodyOf<Events, DataModel, Query>,
    options?: QueryOptions,
  ): Promise<QueryResult<AnswerOf<Events, Responses, DataModel, Query>>>

  /**
   * Uploads a file, for a message that is to name it by its URI. Files in messages are uploaded by `send` and `enqueue`
   * themselves, see `file`. Tried again on 429, 502, 503, 504 and network failures: what a failed try may leave behind
   * is a file that no message refers to.
   *
   * @param file - where it comes from: `{ path }`, a Blob, bytes, a stream, or what `file()` made of them
   * @throws FileTooLargeError before anything is sent, UploadNotPermittedError; the other classes of SourceError
   * @example
   * const { uri } = await source.upload({ path: "report.pdf" }, { contentType: "application/pdf" })
   */
  upload(file: FileSource | FileValue, options?: UploadOptions): Promise<UploadResult>
}

/**
 * Creates a source. Nothing is asked of Redox before the first call.
 *
 * @throws SourceError `invalid-option`
 * @example
 * const source = createSource({
 *   auth: legacyKey({ apiKey: process.env.REDOX_API_KEY, secret: process.env.REDOX_SECRET }),
 *   destination: process.env.REDOX_DESTINATION_ID,
 * })
 */
export function createSource<Events = EventMap, Responses = ResponseMap>(
  options: SourceOptions<Events, Responses>,
): Source<Events, Responses> {
  const core = createCore(settingsOf(options))
  return {
    ...createOutboxVerbs<Events, Responses>(core),
    async send(dataModel, eventType, body, options = {}) {
      return sendResultOf(await callRedox(core, { kind: "push", dataModel, eventType, body, options }))
    },
    upload: (file, options) => upload(core, file, options),
    async query(dataModel, eventType, body, options = {}) {
      const result = queryResultOf(
        await callRedox(core, { kind: "query", dataModel, eventType, body, options }),
      )
      return result as QueryResult<never>
    },
  }
}
