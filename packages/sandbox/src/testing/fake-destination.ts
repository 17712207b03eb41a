import {
  type IncomingAnswer,
  type OutgoingRequest,
  type Transport,
  TransportFailure,
} from "../delivery/transport.ts"

/** What a fake destination got. */
export interface Received {
  readonly request: OutgoingRequest
  /** When, on the clock of the test. */
  readonly at: number
  readonly logId: string | undefined
  readonly attemptId: string | undefined
  readonly message: Record<string, unknown> | undefined
}

/** How it answers: a status, a status with a body, or no answer at all. */
export type FakeAnswer =
  | number
  | { readonly status: number; readonly body: string }
  | TransportFailure
  | "hang"

/** A destination without a socket. */
export interface FakeDestination {
  readonly transport: Transport
  readonly received: Received[]
  /** Answers of the next requests, one each; 200 when they are used up. */
  readonly answers: FakeAnswer[]
  /** Answers every request, when it is set. */
  always: FakeAnswer | undefined
}

/** @param now - the clock of the test */
export function fakeDestination(now: () => number): FakeDestination {
  const fake: FakeDestination = {
    received: [],
    answers: [],
    always: undefined,
    transport(request, signal) {
      const message = parse(request.body)
      const [log] = ((message?.Meta as Record<string, unknown> | undefined)?.Logs ?? []) as Record<
        string,
        string
      >[]
      fake.received.push({ request, at: now(), logId: log?.ID, attemptId: log?.AttemptID, message })
      if (request.cutAfterBytes !== undefined) return Promise.reject(new TransportFailure("cut"))
      const answer = fake.always ?? fake.answers.shift() ?? 200
      if (answer instanceof TransportFailure) return Promise.reject(answer)
      if (answer !== "hang") return Promise.resolve(answerOf(answer))
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason))
      })
    },
  }
  return fake
}

function answerOf(answer: Exclude<FakeAnswer, TransportFailure | "hang">): IncomingAnswer {
  const { status, body } = typeof answer === "number" ? { status: answer, body: "" } : answer
  return { status, headers: {}, body: Buffer.from(body) }
}

function parse(body: string | undefined): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body ?? "") as Record<string, unknown>
  } catch {
    return undefined
  }
}
