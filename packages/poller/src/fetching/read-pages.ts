import { PollerError } from "../errors.ts"
import type { FetchContext } from "../options.ts"
import type { Settings } from "../settings.ts"
import { beginCall, type Call } from "./call.ts"
import { jsonGetter } from "./get-json.ts"
import { checkPage, type Page } from "./page.ts"

/** From where a run asks. */
export type Start = Pick<FetchContext, "cursor" | "since">

/**
 * Asks for the pages of one run, one after the other: those of a generator, or those to which each answer points. Every
 * page has the deadline of a call.
 *
 * @throws PollerError `invalid-page`, `page-loop`, `deadline-exceeded`, or what the user's function throws
 */
export async function* readPages(
  { fetchChanges, fetch, deadlineMs }: Pick<Settings, "fetchChanges" | "fetch" | "deadlineMs">,
  start: Start,
  signal: AbortSignal,
): AsyncGenerator<Page<unknown>> {
  const asked = new Set<string>()
  let page: string | null = null
  do {
    const call = beginCall(deadlineMs, signal)
    try {
      const context: FetchContext = {
        ...start,
        page,
        signal: call.signal,
        getJson: jsonGetter(fetch, call.signal),
      }
      const given = fetchChanges(context)
      if (isAsyncIterable(given)) return yield* eachPage(given, call)
      const answer: Page<unknown> = checkPage(await call.within(() => given))
      yield answer
      page = answer.nextPage || null
    } finally {
      call.end()
    }
    if (page !== null && asked.has(page)) throw pageLoop()
    asked.add(page ?? "")
  } while (page !== null)
}

async function* eachPage(pages: AsyncIterable<Page<unknown>>, call: Call): AsyncGenerator<Page<unknown>> {
  const iterator = pages[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await call.within(() => iterator.next())
      if (done) return
      yield checkPage(value)
    }
  } finally {
    // A generator that hangs does not hear this either, so nobody waits for it.
    void Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Page<unknown>> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value
}

function pageLoop(): PollerError {
  return new PollerError(
    "page-loop",
    "The API points to a page that this run has read already, so that it would never end. What came so far is stored; look at how nextPage is read.",
  )
}
