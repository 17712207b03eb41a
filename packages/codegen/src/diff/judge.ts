import type { ChangeKind, FieldChange, Judgement } from "./types.ts"

interface Verdict {
  readonly readers: Judgement
  readonly writers: Judgement
  readonly why: string
}

const [breaking, compatible, none] = ["breaking", "compatible", "none"] as const

/**
 * The rules. Breaking means that code which was right can stop to compile, or can meet or send a value that it is not
 * prepared for. Readers are handlers of events and of answers; writers are senders of them.
 */
const rules: { readonly [Kind in ChangeKind]: Verdict } = {
  "event-added": { readers: compatible, writers: compatible, why: "Nothing that was there changes." },
  "event-removed": {
    readers: breaking,
    writers: breaking,
    why: "Code that handles or sends the event no longer compiles.",
  },
  "event-changed": {
    readers: breaking,
    writers: breaking,
    why: "The event is registered, sent or answered in another way.",
  },
  added: {
    readers: compatible,
    writers: compatible,
    why: "Readers may ignore it, writers may leave it out.",
  },
  removed: {
    readers: breaking,
    writers: breaking,
    why: "Code that reads or sets it no longer compiles.",
  },
  widened: { readers: breaking, writers: compatible, why: "Readers can meet a type they do not expect." },
  narrowed: { readers: compatible, writers: breaking, why: "Writers can send a type that is refused now." },
  retyped: {
    readers: breaking,
    writers: breaking,
    why: "Values of the old type are refused now, and others arrive.",
  },
  required: { readers: compatible, writers: breaking, why: "A message without it is refused now." },
  optional: { readers: breaking, writers: compatible, why: "It can be missing now." },
  "values-added": {
    readers: breaking,
    writers: compatible,
    why: "Readers that list all values do not know the new one.",
  },
  "values-removed": {
    readers: breaking,
    writers: breaking,
    why: "Code that compares with the value or sends it no longer compiles.",
  },
  "known-values-added": {
    readers: compatible,
    writers: compatible,
    why: "A hint only; every other text is still allowed.",
  },
  "known-values-removed": {
    readers: compatible,
    writers: compatible,
    why: "A hint only; the value is still allowed.",
  },
  tightened: { readers: compatible, writers: breaking, why: "A value that was accepted can be refused now." },
  loosened: {
    readers: breaking,
    writers: compatible,
    why: "Readers can meet values that were refused before.",
  },
  closed: { readers: compatible, writers: breaking, why: "Members that are not described are refused now." },
  opened: {
    readers: compatible,
    writers: compatible,
    why: "Members that are not described are allowed now.",
  },
  changed: {
    readers: breaking,
    writers: breaking,
    why: "What is accepted before and after cannot be compared, so it counts as breaking.",
  },
  documentation: { readers: none, writers: none, why: "Only what is said about it changed." },
}

/** A change before it is judged. */
export interface Finding {
  readonly path?: string
  readonly change: ChangeKind
  readonly keyword?: string
  readonly before?: string
  readonly after?: string
}

/** Judges a finding by its kind, or by an exception from the rule of its kind. */
export function judge(finding: Finding, exception: Partial<Verdict> = {}): FieldChange {
  const { path = "", keyword, before, after } = finding
  const values = [before, after].filter((value) => value !== undefined).join(" -> ")
  return {
    path,
    change: finding.change,
    ...(keyword !== undefined && { keyword }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    detail: [keyword, values].filter((part) => part !== undefined && part !== "").join(" "),
    ...rules[finding.change],
    ...exception,
  }
}
