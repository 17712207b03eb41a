import { readFile } from "node:fs/promises"
import { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { type EventDescriptor, findEvent, models } from "@redoxkit/models"
import { CommandError } from "./command-error.ts"
import type { SandboxClient } from "./sandbox-client.ts"
import { type Setting, type Shape, setMember } from "./set-member.ts"
import type { Terminal } from "./terminal.ts"

type Message = Record<string, unknown>

/**
 * The message to send: that of a file, or else the sample, with the settings of the command line.
 *
 * @throws CommandError for a file that cannot be read or holds another event; UsageError for a setting that does not fit
 */
export async function makeMessage(
  client: SandboxClient,
  { dataModel, eventType }: Pick<EventDescriptor, "dataModel" | "eventType">,
  file: string | undefined,
  settings: readonly Setting[],
  terminal: Terminal,
): Promise<Message> {
  const names = `${encodeURIComponent(dataModel)}/${encodeURIComponent(eventType)}`
  const message =
    file === undefined
      ? await client.call<Message>(`GET /api/samples/${names}`)
      : withNames(parse(await readText(file, terminal), file), dataModel, eventType, file)
  if (settings.length === 0) return message
  const schema = await client.call<Shape>(`GET /api/schemas/${names}`)
  for (const setting of settings) setMember(message, schema, setting)
  return message
}

async function readText(file: string, { stdin }: Terminal): Promise<string> {
  try {
    const bytes = file === "-" ? await buffer(Readable.from(stdin ?? [])) : await readFile(file)
    return bytes.toString("utf8").replace(/^\uFEFF/, "")
  } catch (cause) {
    throw new CommandError("file-unreadable", `The file "${file}" cannot be read. Correct its name.`, {
      cause,
    })
  }
}

/** The error of the parser repeats a piece of the file, and so is left out. */
function parse(text: string, file: string): Message {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new CommandError("no-message", `The file "${file}" is no JSON.`)
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Message
  throw new CommandError("no-message", `The file "${file}" holds no JSON object. A message is one.`)
}

/** A message without names gets those of the command line; one of another event is a mistake. */
function withNames(message: Message, dataModel: string, eventType: string, file: string): Message {
  const { Meta: meta = {}, ...rest } = message
  if (typeof meta !== "object" || meta === null || Array.isArray(meta))
    throw new CommandError("no-message", `Meta in the file "${file}" is no object.`)
  const named = { DataModel: dataModel, EventType: eventType, ...meta }
  const event = findEvent(models, String(named.DataModel), String(named.EventType))
  if (event?.dataModel === dataModel && event.eventType === eventType) return { Meta: named, ...rest }
  throw new CommandError(
    "other-event",
    `The file "${file}" holds another event than ${dataModel} ${eventType}. Name the event that stands in its Meta.`,
  )
}
