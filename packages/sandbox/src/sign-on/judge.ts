import type { IncomingAnswer } from "../delivery/transport.ts"

/** What an answer to a launch means for the browser. */
export type Judged =
  | { readonly outcome: "redirect"; readonly location: string }
  | { readonly outcome: "page"; readonly html: string }
  | { readonly outcome: "failed"; readonly reason: string }

const advice: Readonly<Record<string, string>> = {
  status: "The application refused.",
  "unclear-status":
    "Redox documents 302 with a Location, and 200 with a page. What it does with anything else is not known.",
  "location-missing": "The application redirected to nowhere: its 302 has no Location.",
  "location-relative":
    "The Location is no absolute address. Redox passes the answer on, so that the browser would look for it at Redox.",
  "location-scheme": "The Location begins neither with https:// nor with http://.",
  "redirect-failed": "The application redirected, and what the browser found there was an error.",
  timeout: "No answer came in time. Redox does not document how long it waits.",
  "connection-refused": "Nothing listens there. Look at the port, and whether the application is up.",
  "unknown-host": "The name of the host is not known. Look at its spelling.",
  tls: "The connection could not be secured. Redox refuses self-signed, expired and foreign certificates.",
  "connection-broken": "The connection ended before the answer did.",
  "answer-too-large": "The answer is larger than the sandbox takes.",
}

/** What to look at when a launch failed, by its reason and the status of the application. */
export function adviceOn(reason: string, status: number | undefined): string {
  const text = advice[reason] ?? `No answer came: ${reason}.`
  if (reason !== "status" || status === undefined) return text
  if (status >= 500) return "The application failed. Look into its log."
  return status === 401
    ? `${text} 401 means that it did not take the token: compare secret, issuer and audience.`
    : text
}

/** As much of a page is given back. */
const LARGEST_PAGE = 64 * 1024

/** Says what an answer to a launch means. */
export function judge({ status, headers, body }: IncomingAnswer): Judged {
  if (status >= 400) return { outcome: "failed", reason: "status" }
  if (status === 200) return { outcome: "page", html: body.toString("utf8", 0, LARGEST_PAGE) }
  if (status !== 302) return { outcome: "failed", reason: "unclear-status" }
  const { location = "" } = headers
  if (location === "") return { outcome: "failed", reason: "location-missing" }
  if (!URL.canParse(location)) return { outcome: "failed", reason: "location-relative" }
  if (!/^https?:$/.test(new URL(location).protocol)) return { outcome: "failed", reason: "location-scheme" }
  return { outcome: "redirect", location }
}

/** What works, and does not do what its author may expect. */
export function notesOn({ status, headers }: IncomingAnswer): readonly string[] {
  const isPage = /^(text\/html|application\/xhtml\+xml)\b/i.test(headers["content-type"] ?? "")
  return [
    ...(headers["set-cookie"] === undefined || status !== 302
      ? []
      : [
          "The answer sets a cookie. Redox passes the answer on, so that the browser does not keep it: use a one-time link.",
        ]),
    ...(status === 200 && !isPage ? ["The page has another content-type than text/html."] : []),
  ]
}
