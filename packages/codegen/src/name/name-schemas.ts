import type { ResolvedConfig } from "../config.ts"
import type { CodegenError } from "../errors.ts"
import type { Memory } from "../output/memory.ts"
import type { Notice, ReadResult } from "../read/definition.ts"
import type { Event, Shape } from "../schema.ts"
import { buildShapes } from "./build-shapes.ts"
import { collectNodes } from "./collect-nodes.ts"
import { fingerprint } from "./fingerprint.ts"
import { formGroups } from "./form-groups.ts"
import type { KnownShape } from "./known-shapes.ts"
import { nameEvents, type TroubledEvent } from "./name-events.ts"
import { nameShapes } from "./name-shapes.ts"
import { noteLeftOut } from "./note-left-out.ts"
import { createNotices } from "./notices.ts"

/** A folder of schemas with every name decided. */
export interface NamedSchemas {
  /** Everything that the events are made of, sorted by name. */
  readonly shapes: readonly Shape[]
  /** Sorted by data model and event type. */
  readonly events: readonly Event[]
  /** Events whose schema cannot be used at the moment. */
  readonly troubled: readonly TroubledEvent[]
  /** What is wrong with events, apart from what reading has found. */
  readonly problems: readonly CodegenError[]
  /** What is worth saying once. */
  readonly notices: readonly Notice[]
}

/**
 * Finds the events and shapes of a folder, and gives them their names. The same input and memory give the same names,
 * whatever the order of the files.
 *
 * @param read - what reading the folder gave
 * @param memory - what the last run made, so that names stay; nothing on the first run
 * @param known - the catalogue of known shapes; for tests, and for making the catalogue itself
 * @throws CodegenError `invalid-option` for an entry of the config that fits nothing
 * @example
 * const { shapes, events } = nameSchemas(await readSchemas("schemas", config), config, await readMemory("src/redox"))
 */
export function nameSchemas(
  read: Pick<ReadResult, "definitions" | "broken"> & Partial<Pick<ReadResult, "files">>,
  config: ResolvedConfig,
  memory: Memory | undefined,
  known?: readonly KnownShape[],
): NamedSchemas {
  const notices = createNotices()
  const { definitions } = read
  const named = nameEvents(read, config, memory, notices)
  const nodes = collectNodes(named.events, definitions, memory)
  noteLeftOut(read, nodes, named, notices)
  const comparison = { formats: config.formats }
  const graph = new Map([...nodes.all].map(([key, { schema }]) => [key, schema]))
  const hashes = fingerprint(graph, comparison)
  const complete = named.troubled.every(({ recalled }) => recalled)
  const grouped = formGroups(nodes, hashes, config, complete)
  const book = nameShapes({ ...grouped, nodes, graph, config, memory, complete, notices, known })
  return {
    ...buildShapes(nodes, grouped.groups, book),
    troubled: named.troubled,
    problems: named.problems,
    notices: notices.list(),
  }
}
