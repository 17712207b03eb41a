import { unlessEnded } from "./deadline.ts"
import { type SourceError, UnreadableAnswerError, type UnreadableReason } from "./errors.ts"
import { examineFailure } from "./network-failure.ts"

/** An answer of Redox as far as it could be read. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body, when it was a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined
  /** Why there is no `json`. */
  readonly problem: SourceError | undefined
}

/** Reads an answer to its end. Never rejects: a status is known even when its body cannot be read. */
export async function readAnswer(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { status, headers } = response
  try {
    const text = await unlessEnded(readText(response, limit), signal)
    const read = text === undefined ? "too-large" : parseObject(text)
    return typeof read === "string"
      ? { status, headers, json: undefined, problem: unreadable(read, status) }
      : { status, headers, json: read, problem: undefined }
  } catch (error) {
    const problem = signal.aborted ? (signal.reason as SourceError) : brokenBody(error, status)
    return { status, headers, json: undefined, problem }
  }
}

/** `undefined` when it is larger than the limit. */
async function readText(response: Response, limit: number): Promise<string | undefined> {
  if (response.body === null) return ""
  // Reading all at once is faster, and safe where the length is known.
  if (lengthOf(response) <= limit) return response.text()
  const decoder = new TextDecoder()
  let text = ""
  let bytes = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the body.
    if (bytes > limit) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Bytes of the body if they are known before it is read; a compressed body may become any size. */
function lengthOf({ headers }: Response): number {
  const length = headers.get("content-length")
  return length === null || headers.has("content-encoding") ? Number.POSITIVE_INFINITY : Number(length)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | UnreadableReason {
  const start = text.trimStart().slice(0, 1)
  if (start === "") return "empty"
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : "shape"
  } catch {
    // The parser's error repeats a piece of the text, so it goes no further.
    if (start === "<") return "html"
    return start === "{" || start === "[" ? "cut-off" : "text"
  }
}

function brokenBody(error: unknown, status: number): UnreadableAnswerError {
  const { reason = "", cause } = examineFailure(error)
  return unreadable(
    /^(?:Z_|ERR__?ZLIB|ERR_BROTLI|ERR_?.*_DECOMP)/.test(reason) ? "encoding" : "cut-off",
    status,
    cause,
  )
}

const PROBLEMS: Readonly<Record<UnreadableReason, string>> = {
  empty: "has no body",
  html: "is a page instead of JSON: a proxy or a gateway may have answered in place of Redox",
  text: "is plain text instead of JSON: a proxy or a gateway may have answered in place of Redox",
  "cut-off": "was cut off",
  encoding: "cannot be decompressed",
  "too-large": "is larger than answerLimit: raise it if such answers are expected",
  redirect: "is a redirect, which is not followed so that the token goes nowhere else: check the base URL",
  shape: "is not what Redox answers: check the base URL",
}

/** The error for an answer that is not what Redox answers. */
export function unreadable(reason: UnreadableReason, status: number, cause?: unknown): UnreadableAnswerError {
  return new UnreadableAnswerError(reason, `The answer (${status}) ${PROBLEMS[reason]}.`, {
    status,
    retryable: reason === "cut-off",
    ...(cause === undefined ? {} : { cause }),
  })
}
