import type { Trouble } from "../world/types.ts"
import type { Message } from "./assets.ts"
import { isExactNumber } from "./exact-json.ts"

/** Text of a message that went through the troubles that change it. */
export function writeMessage(message: Message, troubles: readonly Trouble[]): string {
  const changed = troubles.reduce(change, message)
  const text = JSON.stringify(changed)
  // In the middle of the last value: everything before it is good JSON.
  return troubles.some(({ kind }) => kind === "malformed-json") ? text.slice(0, -2) : text
}

function change(message: Message, trouble: Trouble): Message {
  const { Meta, ...rest } = message
  switch (trouble.kind) {
    case "unknown-event":
      return { Meta: { ...Meta, EventType: "SandboxUnknownEvent" }, ...rest }
    case "unknown-members":
      return { ...(withUnknownMembers(rest) as object), Meta: { ...Meta, SandboxUnknown: "unknown" } }
    case "nulls":
      return { ...(withNulls(rest) as object), Meta }
    case "large-attachment":
      return withAttachment(message, trouble.bytes)
    default:
      return message
  }
}

function withUnknownMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknownMembers)
  if (typeof value !== "object" || value === null || isExactNumber(value)) return value
  const members = Object.entries(value).map(([name, member]) => [name, withUnknownMembers(member)])
  return Object.fromEntries([...members, ["SandboxUnknown", { Text: "unknown", List: [1, null, {}] }]])
}

function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls)
  if (typeof value !== "object" || value === null || isExactNumber(value)) return null
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNulls(member)]))
}

function withAttachment(message: Message, bytes: number): Message {
  const file = Buffer.alloc(bytes, "sandbox ").toString("base64")
  for (const name of ["Media", "Note"]) {
    const holder = message[name]
    if (typeof holder === "object" && holder !== null && !Array.isArray(holder))
      return { ...message, [name]: { ...holder, FileContents: file } }
  }
  return { ...message, Extensions: { "sandbox-attachment": { string: file } } }
}
