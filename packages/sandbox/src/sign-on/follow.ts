import { type Transport, TransportFailure } from "../delivery/transport.ts"
import { type CookieJar, createCookieJar } from "./cookie-jar.ts"

/** One request of the browser. */
export interface Hop {
  /** Its address without what follows `?` or `#`, where one-time tokens stand. */
  readonly url: string
  /** `null` when no answer came. */
  readonly status: number | null
}

/** Where a browser arrives. */
export interface Followed {
  readonly hops: readonly Hop[]
  /** Status of the last answer; `null` when there was none. */
  readonly finalStatus: number | null
  /** Why there was none, or why it was not followed any further. */
  readonly problem: string | null
}

const MOST_HOPS = 10
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Goes where a browser would go, with the cookies that it is given on its way. */
export async function follow(transport: Transport, start: string, signal: AbortSignal): Promise<Followed> {
  const hops: Hop[] = []
  const jar = createCookieJar()
  let url = new URL(start)
  for (;;) {
    const { status, location, problem } = await visit(transport, url, jar, signal)
    hops.push({ url: `${url.origin}${url.pathname}`, status })
    const isRedirect = status !== null && REDIRECTS.has(status) && location !== undefined
    if (!isRedirect) return { hops, finalStatus: status, problem }
    if (hops.length >= MOST_HOPS) return { hops, finalStatus: status, problem: "too-many-redirects" }
    if (!URL.canParse(location, url.href) || !/^https?:$/.test(new URL(location, url).protocol))
      return { hops, finalStatus: status, problem: "location-scheme" }
    url = new URL(location, url)
  }
}

async function visit(transport: Transport, url: URL, jar: CookieJar, signal: AbortSignal) {
  const cookie = jar.header(url)
  const headers = { accept: "text/html,*/*;q=0.8", ...(cookie === undefined ? {} : { cookie }) }
  try {
    const answer = await transport({ method: "GET", url: url.href, headers }, signal)
    jar.keep(url, answer.headers["set-cookie"])
    return { status: answer.status, location: answer.headers.location, problem: null }
  } catch (error) {
    if (error instanceof TransportFailure)
      return { status: null, location: undefined, problem: error.problem }
    throw error
  }
}
