/**
 * What `Retry-After` asks for, in milliseconds: seconds, or a date held against the answer's own `Date`.
 *
 * @returns `undefined` without a readable header
 */
export function retryAfterOf(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get("retry-after")?.trim()
  if (value === undefined || value === "") return undefined
  if (/^\d+$/.test(value)) return Number(value) * 1000
  // Date.parse makes a date of nearly anything; an HTTP date begins with a day of the week.
  const at = /^[A-Z][a-z]+,? /.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) return undefined
  const sent = Date.parse(headers.get("date") ?? "")
  return Math.max(0, at - (Number.isNaN(sent) ? now : sent))
}
