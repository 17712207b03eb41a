import type { Core } from "../core.ts"
import { invalid } from "../world/check.ts"

/** A call of the control API. */
export interface ApiCall {
  /** Parts of the path that its pattern names. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed body; an empty object when there is none. */
  readonly body: unknown
  /** The body once more, with numbers that are written as they came: see `parseExactly`. */
  readonly exactBody: () => unknown
  /** Ends when the caller hangs up. */
  readonly signal: AbortSignal
}

/** Carries out a call. What it gives becomes the JSON of the answer; `undefined` is a 204. */
export type ApiHandler = (core: Core, call: ApiCall) => unknown

/** A number of the query string. @throws SandboxError `invalid-request` */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(`${name} must be a whole number.`)
  return value
}

/** A moment of the query string: milliseconds since 1970, or ISO 8601. @throws SandboxError `invalid-request` */
export function momentOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(value)) throw invalid(`${name} must be a moment: milliseconds since 1970, or ISO 8601.`)
  return value
}

/** A text of the query string; an empty one counts as missing. */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined
}

/** How many entries a page of a list has: 100 without it, at most 1000. */
export function limitOf(query: URLSearchParams): number {
  return Math.min(Math.max(numberOf(query, "limit") ?? 100, 1), 1_000)
}

/** A page of a list: the entries, and where the next page begins. */
export function pageOf<Entry>(
  entries: readonly Entry[],
  limit: number,
  keyOf: (entry: Entry) => number,
): { readonly items: readonly Entry[]; readonly next: number | null } {
  const last = entries.at(-1)
  return { items: entries, next: entries.length < limit || last === undefined ? null : keyOf(last) }
}
