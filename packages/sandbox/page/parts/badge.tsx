import type { JSX } from "preact"

/** How good something is: it chooses the colour, which is never the only sign. */
export type Tone = "good" | "busy" | "wait" | "bad" | "still"

/** A state in one word. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }): JSX.Element {
  return <span class={`badge ${tone}`}>{children}</span>
}

const tones: Readonly<Record<string, Tone>> = {
  delivered: "good",
  flowing: "good",
  verified: "good",
  delivering: "busy",
  waiting: "wait",
  retrying: "bad",
  failed: "bad",
  alert: "bad",
  delivery: "bad",
  query: "bad",
  request: "bad",
  verification: "bad",
  "sign-on": "bad",
  paused: "busy",
  skipped: "still",
  never: "still",
}

/** The tone of a state of a transmission, subscription or endpoint, or of a kind of error. */
export function toneOf(state: string): Tone {
  return tones[state] ?? "still"
}

/** An HTTP status with its tone. */
export function Status({ status }: { readonly status: number | null }): JSX.Element {
  if (status === null) return <span class="quiet">none</span>
  return (
    <span class={`status ${status === 200 || status === 201 ? "good" : status >= 400 ? "bad" : "busy"}`}>
      {status}
    </span>
  )
}
