// What both ways made: which file belongs to which event, and a proof that it works before anything of it is counted.
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { list } from "./generator-project.ts"

/** One event, with what either way made of it. Paths are absolute. */
export interface OutputEvent {
  readonly dataModel: string
  readonly eventType: string
  readonly kind: string
  readonly validator: string
  readonly plainValidator: string
  readonly plainTypes: string
  /** Name of the interface of the message in {@link plainTypes}. */
  readonly plainName: string
}

/** The output of both ways. */
export interface Output {
  readonly events: readonly OutputEvent[]
  /** Module that exports `models`. */
  readonly models: string
}

interface Descriptor {
  readonly dataModel: string
  readonly eventType: string
  readonly kind: string
  readonly loadValidator: () => Promise<(message: unknown) => readonly unknown[]>
}

/**
 * Reads the output of both ways, and has every validator judge the sample of its event and a message without members.
 *
 * @param samples - folder with `*.sample.json`, one an event
 * @throws Error when an event is missing or a validator is wrong
 */
export async function readOutput(redoxkit: string, plain: string, samples: string): Promise<Output> {
  const models = path.join(redoxkit, modelsModule(redoxkit))
  const ours = byEvent(path.join(redoxkit, "validators"), ".gen.ts")
  const plainValidators = byEvent(path.join(plain, "validators"), ".js")
  const plainTypes = byEvent(path.join(plain, "types"), ".ts")
  const messages = readSamples(samples)
  const catalogue = (await import(pathToFileURL(models).href)) as {
    readonly models: { readonly events: readonly Descriptor[] }
  }
  if (catalogue.models.events.length !== plainTypes.size) throw new Error("Not every schema became an event")
  const events: OutputEvent[] = []
  for (const { dataModel, eventType, kind, loadValidator } of catalogue.models.events) {
    const key = keyOf(`${dataModel}/${eventType}`)
    const get = <Value>(values: ReadonlyMap<string, Value>): Value => {
      const value = values.get(key)
      if (value === undefined) throw new Error(`Nothing was found for ${key}`)
      return value
    }
    const plainValidator = get(plainValidators)
    const validate = await loadValidator()
    const plainModule = (await import(pathToFileURL(plainValidator).href)) as {
      readonly validate: (message: unknown) => boolean
    }
    const sample = get(messages)
    if (validate(sample).length > 0 || validate([]).length === 0)
      throw new Error(`The validator of ${key} is wrong`)
    if (!plainModule.validate(sample) || plainModule.validate([]))
      throw new Error(`The plain validator of ${key} is wrong`)
    events.push({
      dataModel,
      eventType,
      kind,
      validator: get(ours),
      plainValidator,
      plainTypes: get(plainTypes),
      plainName: rootInterface(get(plainTypes), key),
    })
  }
  return { events, models }
}

function modelsModule(folder: string): string {
  return ["index.gen.ts", "catalogue.gen.ts"].find((file) => readdirSync(folder).includes(file)) ?? ""
}

/** Folder and file name without spaces and punctuation, as both ways and both downloads agree on them. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9/]/g, "")
}

function byEvent(folder: string, ending: string): ReadonlyMap<string, string> {
  return new Map(
    list(folder, ending).map((file) => [keyOf(file.slice(0, -ending.length)), path.join(folder, file)]),
  )
}

function readSamples(folder: string): ReadonlyMap<string, unknown> {
  const samples = byEvent(folder, ".sample.json")
  return new Map([...samples].map(([key, file]) => [key, JSON.parse(readFileSync(file, "utf8")) as unknown]))
}

function rootInterface(file: string, key: string): string {
  const names = [...readFileSync(file, "utf8").matchAll(/^export (?:interface|type) (\w+)/gm)]
  const found = names.find(([, name = ""]) => keyOf(name) === key.replace("/", ""))?.[1]
  if (found === undefined) throw new Error(`The plain types of ${key} do not export it`)
  return found
}
