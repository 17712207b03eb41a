/** A number that is written in another way than `JSON.stringify` would write it, such as `1.0` or an ID of 20 digits. */
interface RawNumber {
  readonly rawJSON: string
}

/** Part of JSON that TypeScript does not know yet; Node.js has it since version 21. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown

const keepDigits: Reviver = (_name, value, { source }) =>
  typeof value === "number" && source !== undefined && String(value) !== source ? rawJSON(source) : value

/**
 * Parses JSON so that `JSON.stringify` writes every number as it was: `1.0`, `1e3` and integers of any length keep their
 * digits. A number that would change is an object of its own; {@link plainOf} makes a number of it.
 *
 * @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepDigits as (name: string, value: unknown) => unknown)
}

/** Whether a value is a number that {@link parseExactly} has kept as it was written. */
export function isExactNumber(value: unknown): boolean {
  return isRawJSON(value)
}

/** The same value with plain numbers, for those who look into it. What has none to change is shared. */
export function plainOf<Value>(value: Value): Value {
  return plain(value) as Value
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value
  if (isRawJSON(value)) return Number(value.rawJSON)
  if (Array.isArray(value)) {
    const items = value.map(plain)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const members = Object.entries(value).map(([name, member]) => [name, member, plain(member)] as const)
  return members.some(([, before, after]) => before !== after)
    ? Object.fromEntries(members.map(([name, , after]) => [name, after]))
    : value
}
