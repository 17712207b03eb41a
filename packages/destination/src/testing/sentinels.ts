/** Finds what {@link withSentinels} and {@link poisonedError} put in. */
const PATTERN = /CANARY\d*|8675309\d{3}/i

/** The sentinels in anything, written out as JSON with the parts of errors that JSON leaves out. */
export function sentinelsIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value, (_name, part: unknown) =>
    part instanceof Error
      ? { ...part, name: part.name, message: part.message, stack: part.stack, cause: part.cause }
      : part,
  )
  return text?.match(new RegExp(PATTERN, "gi")) ?? []
}

let count = 0

/**
 * A copy of a message in which every text and every number is one of its own that occurs nowhere else, and every object
 * has one more member with such a name. With `wrong`, texts and numbers change places, so that schemas find fault.
 */
export function withSentinels(message: unknown, { wrong = false } = {}): object {
  const text = () => `CANARY${String(++count).padStart(5, "0")}`
  const number = () => 8_675_309_000 + (++count % 1_000)
  const replace = (value: unknown): unknown => {
    if (typeof value === "string") return wrong ? number() : text()
    if (typeof value === "number") return wrong ? text() : number()
    if (Array.isArray(value)) return value.map(replace)
    if (typeof value !== "object" || value === null) return wrong ? [text()] : value
    const members = Object.entries(value).map(([name, member]) => [name, replace(member)])
    return Object.fromEntries([...members, [text(), text()]])
  }
  const copy = replace(message) as Record<string, unknown>
  const { DataModel, EventType } = (message as { Meta: { DataModel: string; EventType: string } }).Meta
  copy.Meta = {
    ...(replace((message as { Meta: unknown }).Meta) as object),
    DataModel,
    EventType,
    Logs: [{ ID: text() }],
  }
  return copy
}

/** An error that repeats sentinels in everything it has. */
export function poisonedError(): Error {
  const line = "\n    at CANARY1 (/CANARY2.js:10:30)\n    at CANARY3:10:30"
  const error = new Error(`CANARY4 is not a name${line}`, { cause: new Error(`CANARY5${line}`) })
  const stack = `CANARY6 ${error.stack}\nCANARY7`
  return Object.assign(error, { name: "CANARY8", code: "CANARY9", detail: "CANARY10", stack })
}
