import type { Core } from "../core.ts"
import type { Deadline } from "../deadline.ts"
import { FileTooLargeError, SourceError, UploadNotPermittedError } from "../errors.ts"
import { failureOf } from "../failure-of.ts"
import { type HttpAnswer, unreadable } from "../http-answer.ts"
import { post } from "../http-post.ts"
import type { Settings } from "../options.ts"
import { withRetries } from "../retry.ts"
import { fetchWithoutCopy } from "./fetch-without-copy.ts"
import { multipartOf } from "./multipart.ts"
import type { OpenedFile } from "./open-file.ts"

/** How far an upload is. */
export interface UploadProgress {
  /** Bytes of the file that were handed to the connection; starts again at 0 when the upload is tried again. */
  readonly sentBytes: number
  /** Size of the file. */
  readonly totalBytes: number
}

/** Told of an upload's progress. What it throws is ignored. */
export type OnProgress = (progress: UploadProgress) => void

const TO = "The file service"
const ADVICE: Readonly<Record<number, string>> = {
  400: "It did not take the file or its form: check name and contentType, and a fetch of your own, which must send the body as it is.",
  404: "Check blobUrl.",
}

/**
 * Uploads an open file within a deadline, and again after every failure that may pass: what an upload that seemed to fail
 * leaves behind is a file that no message refers to.
 *
 * @returns the URI that messages refer to the file by
 */
export async function uploadFile(
  core: Core,
  file: OpenedFile,
  deadline: Deadline,
  onProgress: OnProgress = () => {},
): Promise<string> {
  const { settings, tokens } = core
  const { signal } = deadline
  const url = `${blobUrlOf(settings)}/upload`
  const attempt = async (): Promise<string> => {
    const token = await tokens.get(signal)
    const answer = await postFile(core, url, file, token, signal, onProgress)
    if (answer.status !== 401) return uriOf(answer)
    return uriOf(await postFile(core, url, file, await tokens.get(signal, token), signal, onProgress))
  }
  return withRetries(attempt, deadline, settings.retry, ({ code, status }, failures, waitMs) =>
    settings.logger.warn({ code, status, failures, waitMs }, "An upload failed and is tried again"),
  )
}

/**
 * Where files go.
 *
 * @throws SourceError `invalid-option` for another region of which only the API was named
 */
export function blobUrlOf({ blobUrl }: Pick<Settings, "blobUrl">): string {
  if (blobUrl !== undefined) return blobUrl
  throw new SourceError(
    "invalid-option",
    "baseUrl is that of another region, and blobUrl is missing. Which file service belongs to it is not documented: ask Redox, and pass blobUrl to createSource. Nothing was sent.",
  )
}

async function postFile(
  { settings }: Core,
  url: string,
  file: OpenedFile,
  token: string,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<HttpAnswer> {
  const multipart = multipartOf(file)
  let fileError: SourceError | undefined
  async function* body(): AsyncIterable<Uint8Array> {
    try {
      yield* multipart.chunks((sentBytes) => tell(onProgress, { sentBytes, totalBytes: file.size }))
    } catch (error) {
      if (error instanceof SourceError) fileError = error
      throw error
    }
  }
  try {
    const { fetch, answerLimit } = settings
    return await post(
      { fetch: fetchWithoutCopy(fetch), answerLimit },
      {
        url,
        headers: {
          "content-type": multipart.contentType,
          "content-length": String(multipart.contentLength),
          accept: "application/json",
          authorization: `Bearer ${token}`,
        },
        body: ReadableStream.from(body()) as NonNullable<RequestInit["body"]>,
        signal,
        repeatable: true,
        to: TO,
      },
    )
  } catch (error) {
    throw fileError ?? error
  }
}

function tell(onProgress: OnProgress, progress: UploadProgress): void {
  try {
    const told: unknown = onProgress(progress)
    // An async function is a listener too by its type; its rejection would end the process.
    if (told instanceof Promise) told.catch(() => {})
  } catch {
    // Showing progress must not end an upload.
  }
}

function uriOf(answer: HttpAnswer): string {
  const { status, json, problem } = answer
  if (status === 413)
    throw new FileTooLargeError(
      `${TO} answered 413: the file is too large for Redox. Nothing refers to it.`,
      {
        status,
      },
    )
  if (status === 403)
    throw new UploadNotPermittedError(
      `${TO} answered 403: this source may not upload. Free accounts cannot; ask Redox, or embed the file (files.embedBelowBytes, up to 10 MB).`,
    )
  if (status < 200 || status >= 300) throw failureOf(answer, TO, true, ADVICE)
  const uri = json?.URI
  if (typeof uri === "string" && /^https?:\/\//i.test(uri)) return uri
  throw problem ?? unreadable("shape", status)
}
