import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A message as Redox would write it, as far as the sender looks at it. */
export interface SampleMessage {
  readonly Meta: {
    readonly DataModel: string
    readonly EventType: string
    readonly Source?: { readonly ID?: string }
    readonly Destinations?: readonly { readonly ID?: string }[]
    readonly [member: string]: unknown
  }
  readonly [member: string]: unknown
}

/** One message to deliver, and the file it comes from. */
export interface Sample {
  readonly file: string
  readonly message: SampleMessage
}

/**
 * Reads the messages of a folder in the order of their file names.
 *
 * @param pattern - which files; every `*.json` directly in the folder without it
 * @throws Error when the folder has none, or a file is no message; the text names the file, and nothing of its content
 */
export function readSamples(folder: string, pattern = "*.json"): readonly Sample[] {
  const files = globSync(pattern, { cwd: folder }).sort()
  if (files.length === 0) throw new Error(`There is no ${pattern} in ${folder}`)
  return files.map((file) => ({ file, message: readMessage(join(folder, file)) }))
}

/** Whether a sample is a sign-on, which is launched and not delivered. */
export function isSignOn({ message: { Meta } }: Sample): boolean {
  return Meta.DataModel === "SSO"
}

function readMessage(path: string): SampleMessage {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, "utf8"))
  } catch {
    throw new Error(`${path} cannot be read as JSON`)
  }
  if (!isMessage(value)) throw new Error(`${path} has no Meta with DataModel and EventType`)
  return value
}

function isMessage(value: unknown): value is SampleMessage {
  const meta = (value as { readonly Meta?: Partial<SampleMessage["Meta"]> } | null)?.Meta
  return typeof meta?.DataModel === "string" && typeof meta.EventType === "string"
}
