import type { Arguments } from "./read-arguments.ts"
import { harmless, tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"

/** What a sandbox tells of a launch. */
export interface SignOnResult {
  readonly launched: boolean
  readonly outcome: "redirect" | "page" | "failed"
  readonly reason: string | null
  readonly text: string
  readonly status: number | null
  readonly location: string | null
  readonly html: string | null
  readonly hops: readonly { readonly url: string; readonly status: number | null }[]
  readonly finalStatus: number | null
  readonly notes: readonly string[]
  readonly durationMs: number
}

/**
 * Tells how a launch came out, without the page, and without an address that may hold a one-time token, unless it was
 * asked for with `--link`.
 *
 * @param trouble - what was wrong with the token on purpose: then the application has to refuse
 */
export function tellSignOn(
  terminal: Terminal,
  flags: Arguments["flags"],
  { html: _html, location, ...result }: SignOnResult,
  trouble: string | undefined,
): ExitCode {
  const link = flags.link === true && result.outcome === "redirect" ? location : null
  const refused = result.reason === "status" && result.status !== null && result.status < 500
  const isRight = trouble === undefined ? result.launched : refused
  const text = trouble === undefined ? describe(result, link) : describeTrouble(result, trouble, refused)
  tell(terminal, flags, {
    json: {
      ...result,
      ...(trouble !== undefined && { trouble, refused }),
      ...(link !== null && { location: link }),
    },
    text: [text, ...result.notes.map((note) => `note: ${note}`)].join("\n"),
    quiet: link ?? "",
  })
  return isRight ? exitCodes.ok : exitCodes.failed
}

type Told = Omit<SignOnResult, "html" | "location">

function describe(result: Told, link: string | null): string {
  const { launched, outcome, reason, status, hops, text, durationMs } = result
  const way = hops.map((hop) => `, ${hop.status ?? "no answer"} at ${harmless(hop.url)}`).join("")
  const answered = status === null ? "" : `, status ${status}`
  if (!launched) return `not launched: ${reason}${answered}${way}. ${text}`
  if (link !== null) return harmless(link)
  return `launched${answered}${outcome === "page" ? ", a page" : way}, ${durationMs} ms`
}

function describeTrouble(
  { status, reason, launched, text }: Told,
  trouble: string,
  refused: boolean,
): string {
  if (refused) return `refused with status ${status}, as it has to be: ${trouble}`
  if (launched)
    return `LAUNCHED, though the token is wrong: ${trouble}. Check it before anything else is done.`
  return `neither launched nor refused: ${reason}${status === null ? "" : `, status ${status}`}. ${text}`
}
