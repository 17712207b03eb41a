import { compareText } from "../compare.ts"
import type { ResolvedConfig } from "../config.ts"
import { CodegenError } from "../errors.ts"
import type { Memory, MemoryEvent } from "../output/memory.ts"
import type { BrokenDefinition, Definition, ReadResult } from "../read/definition.ts"
import { checkPartners } from "./check-partners.ts"
import { type DecidedEvent, decideEvent } from "./decide-event.ts"
import { findKnownEventByPath } from "./find-known-event.ts"
import { looksLikeEvent } from "./looks-like-event.ts"
import { nearMisses } from "./near-misses.ts"
import type { NoticeList } from "./notices.ts"
import { fileName } from "./read-header.ts"

/** An event with its names, and where its message is described. */
export interface NamedEvent extends Omit<MemoryEvent, "shape"> {
  /** The root of its file, or the name of the shape in memory. */
  readonly source: Definition | string
  /** Whether its schema says the names itself. */
  readonly stated: boolean
}

/** An event whose schema cannot be used at the moment. */
export interface TroubledEvent {
  /** File of its schema. */
  readonly file: string
  /** What is wrong with it. */
  readonly problem: CodegenError
  /** Whether it stays as the last run left it. The others are left out of the output. */
  readonly recalled: boolean
}

/** The events of a folder. */
export interface NamedEvents {
  /** Sorted by data model and event type. */
  readonly events: readonly NamedEvent[]
  /** Sorted by file. */
  readonly troubled: readonly TroubledEvent[]
  /** What is wrong, apart from what reading has already found. */
  readonly problems: readonly CodegenError[]
}

/** What is known of a folder; of the files, to see which of the broken ones are events. */
type ReadFolder = Pick<ReadResult, "definitions" | "broken"> & Partial<Pick<ReadResult, "files">>

/** Why the event of a file cannot be used: file, then mistake. */
type Failures = Map<string, CodegenError>

/**
 * Finds the events among the files, and their names on the wire. An event whose schema cannot be used comes from
 * memory.
 */
export function nameEvents(
  { definitions, broken, files = [] }: ReadFolder,
  config: ResolvedConfig,
  memory: Memory | undefined,
  notices: NoticeList,
): NamedEvents {
  const failures: Failures = new Map()
  const eventFiles = files.filter(({ json }) => looksLikeEvent(json)).map(({ file }) => file)
  const decided = decideEvents(definitions, config, failures, notices)
  const unused = findUnusedEntries(definitions, broken, config)
  const problems = [...unused, ...failures.values()]
  for (const { file, pointer, problem } of broken) {
    if (pointer !== "") continue
    failures.set(file, problem)
    // A folder that cannot be read takes down what was in it.
    for (const event of memory?.events ?? []) {
      if (event.file.startsWith(`${file}/`)) failures.set(event.file, problem)
    }
  }
  const fresh = settleKinds(removeDoubles(decided, failures, problems))
  const events = [...fresh, ...recallEvents(failures, fresh, memory)]
  const checked = checkPartners(events, failures.size > 0, notices)
  for (const problem of checked.problems) failures.set(problem.file ?? "", problem)
  const all = [...checked.events, ...recallEvents(failures, checked.events, memory)].sort(compareEvents)
  return {
    events: all,
    problems: [...problems, ...checked.problems],
    troubled: listTroubled(failures, all, new Set([...Object.keys(config.events), ...eventFiles])),
  }
}

function decideEvents(
  definitions: readonly Definition[],
  config: ResolvedConfig,
  failures: Failures,
  notices: NoticeList,
): readonly DecidedEvent[] {
  const byId = new Map(definitions.map(({ id, schema }) => [id, schema]))
  const decided: DecidedEvent[] = []
  const roots = definitions.filter(({ pointer }) => pointer === "")
  for (const definition of roots.sort((a, b) => compareText(a.file, b.file))) {
    const { file } = definition
    try {
      const entry = Object.hasOwn(config.events, file) ? config.events[file] : undefined
      const event = decideEvent(definition, entry, (id) => byId.get(id))
      if (event === undefined) continue
      decided.push(event)
      if (event.derived) notices.add("derived-names", derivedNames, { file })
    } catch (error) {
      if (!(error instanceof CodegenError)) throw error
      failures.set(file, error)
    }
  }
  return decided
}

const derivedNames =
  'The names of an event are only derived from the path of its file, and may differ from those on the wire. Give them in the option "events".'

/** The first file of an event counts; names are compared as the router does it, without spaces and case. */
function removeDoubles(
  events: readonly DecidedEvent[],
  failures: Failures,
  problems: CodegenError[],
): readonly DecidedEvent[] {
  const owners = new Map<string, string>()
  return events.filter(({ dataModel, eventType, stated, definition: { file } }) => {
    const keys = [eventKey({ dataModel, eventType }), eventPath({ dataModel, eventType })]
    const owner = keys.map((key) => owners.get(key)).find((found) => found !== undefined)
    for (const key of keys) owners.set(key, owner ?? file)
    if (owner === undefined) return true
    const text = `The same event as in ${owner}: names are compared without spaces and case. Remove one of them.`
    const problem = new CodegenError("duplicate-event", text, {
      file,
      ...(stated && { pointer: "/x-redox" }),
    })
    failures.set(file, problem)
    problems.push(problem)
    return false
  })
}

/** Where nothing says how an event travels, the names do: a query and its answer stand beside each other. */
function settleKinds(events: readonly DecidedEvent[]): readonly NamedEvent[] {
  const keys = new Set(events.map(eventKey))
  return events.map(({ definition, derived: _, kind, ...event }) => {
    const { dataModel, eventType } = event
    const has = (type: string): boolean => keys.has(eventKey({ dataModel, eventType: type }))
    const query = eventType.endsWith("QueryResponse") ? eventType.slice(0, -"Response".length) : ""
    const response = eventType.endsWith("Query") ? `${eventType}Response` : ""
    const rest = { source: definition, file: definition.file, path: eventPath(event) }
    if (kind !== undefined) return { ...event, kind, ...rest }
    if (query !== "" && has(query)) return { ...event, kind: "query-response", answers: query, ...rest }
    if (response !== "" && has(response)) return { ...event, kind: "query", response, ...rest }
    return { ...event, kind: "push", ...rest }
  })
}

/** The events in memory of the files that failed, unless another file has them now. */
function recallEvents(
  failures: Failures,
  events: readonly NamedEvent[],
  memory: Memory | undefined,
): readonly NamedEvent[] {
  const keys = new Set(events.flatMap((event) => [eventKey(event), event.path]))
  return (memory?.events ?? [])
    .filter((event) => failures.has(event.file) && !keys.has(eventKey(event)) && !keys.has(event.path))
    .map(({ shape, ...event }) => ({ ...event, source: shape, stated: false }))
}

/** The failed files that are events: those in memory, those that look like one, and those whose path says so. */
function listTroubled(
  failures: Failures,
  events: readonly NamedEvent[],
  eventFiles: ReadonlySet<string>,
): readonly TroubledEvent[] {
  const recalled = new Set(events.filter(({ source }) => typeof source === "string").map(({ file }) => file))
  return [...failures]
    .filter(
      ([file, { code }]) =>
        recalled.has(file) ||
        code === "invalid-event" ||
        code === "duplicate-event" ||
        eventFiles.has(file) ||
        findKnownEventByPath(file) !== undefined,
    )
    .map(([file, problem]) => ({ file, problem, recalled: recalled.has(file) }))
    .sort((a, b) => compareText(a.file, b.file))
}

function findUnusedEntries(
  definitions: readonly Definition[],
  broken: readonly BrokenDefinition[],
  config: ResolvedConfig,
): readonly CodegenError[] {
  const files = new Set([...definitions, ...broken].map(({ file }) => file))
  return Object.keys(config.events)
    .filter((file) => !files.has(file))
    .map((file) => {
      const problem = `The option "events" has "${file}", but there is no such file.${nearMisses(file, files)}`
      return new CodegenError("invalid-option", problem)
    })
}

function eventKey({ dataModel, eventType }: Pick<NamedEvent, "dataModel" | "eventType">): string {
  return [dataModel, eventType].map((name) => name.replace(/\s+/g, "").toLowerCase()).join("/")
}

function eventPath({ dataModel, eventType }: Pick<NamedEvent, "dataModel" | "eventType">): string {
  return `${fileName(dataModel)}/${fileName(eventType)}`
}

function compareEvents(a: NamedEvent, b: NamedEvent): number {
  return compareText(a.dataModel, b.dataModel) || compareText(a.eventType, b.eventType)
}
