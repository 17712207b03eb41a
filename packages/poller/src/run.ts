import type { Core } from "./core.ts"
import { PollerError } from "./errors.ts"
import { readPages, type Start } from "./fetching/read-pages.ts"
import { identifyChange, type KnownChange } from "./identify-change.ts"
import type { RunResult } from "./options.ts"
import { saveStep } from "./save-step.ts"
import { storeChanges } from "./store-changes.ts"
import { newTally, type Tally } from "./tally.ts"

/** Changes that are stored together, before the cursor moves. */
interface Batch {
  readonly changes: readonly KnownChange[]
  /** Where the feed stands after them; `null` leaves the cursor where it is. */
  readonly cursor: string | null
}

/**
 * One run: asks from the cursor on, stores what is new, and moves the cursor, in this order.
 *
 * @throws PollerError; what was stored before is noted, and the cursor has not moved past anything that was not
 */
export async function run(core: Core): Promise<RunResult> {
  const { settings } = core
  const started = performance.now()
  const tally = newTally()
  // On disk before the first question, so that a later start asks from there as well.
  if (core.state.cursor === null && settings.startAt !== null)
    await saveStep(core, { cursor: settings.startAt })
  const pages = readPages(settings, startOf(core), core.shutdown)
  const batches =
    settings.cursorFrom === "pages" ? eachPage : settings.order === "ascending" ? eachInOrder : allSorted
  for await (const { changes, cursor } of batches(core, pages, tally)) {
    const finished = await storeChanges(core, changes, cursor, tally)
    if (!finished || core.isStopping()) break
  }
  return { ...tally, durationMs: Math.round(performance.now() - started) }
}

/** From where a run asks. */
function startOf({ settings, state: { cursor } }: Core): Start {
  const { cursorFrom, overlapMs } = settings
  if (cursorFrom === "pages" || cursor === null) return { cursor, since: null }
  return { cursor, since: new Date(Math.max(0, Date.parse(cursor) - overlapMs)) }
}

type Pages = ReturnType<typeof readPages>

/** The API makes the cursor: each page says where to go on. */
async function* eachPage({ settings }: Core, pages: Pages, tally: Tally): AsyncGenerator<Batch> {
  let withoutCursor = false
  for await (const { changes, cursor } of pages) {
    tally.pages += 1
    withoutCursor = changes.length > 0 || withoutCursor
    if (cursor) withoutCursor = false
    yield { changes: changes.map((change) => identifyChange(settings, change)), cursor: cursor || null }
  }
  if (withoutCursor)
    throw new PollerError(
      "invalid-page",
      "The last pages had changes, but no cursor, so that the next run would ask for them again, and for ever. Give a cursor with the last page at least, or pass changedAt.",
    )
}

/** The API tells of changes oldest first: after each page, all that is older was told. */
async function* eachInOrder(core: Core, pages: Pages, tally: Tally): AsyncGenerator<Batch> {
  const { settings } = core
  let newest = Number.NEGATIVE_INFINITY
  let told = false
  for await (const page of pages) {
    tally.pages += 1
    const changes = sorted(page.changes.map((change) => identifyChange(settings, change)))
    const oldest = changes.find(({ changedAt }) => changedAt !== null)?.changedAt ?? Number.POSITIVE_INFINITY
    if (oldest < newest - settings.overlapMs && !told) {
      told = true
      settings.logger.warn(
        { feed: settings.feed },
        'The API does not tell of changes oldest first: a crash could lose some. Leave out order: "ascending"',
      )
    }
    newest = Math.max(newest, newestOf(changes))
    yield { changes, cursor: cursorAt(core, newest) }
  }
}

/** The API promises no order: everything is read and sorted first, and the cursor moves at the end. */
async function* allSorted(core: Core, pages: Pages, tally: Tally): AsyncGenerator<Batch> {
  const { settings } = core
  const changes: KnownChange[] = []
  for await (const page of pages) {
    tally.pages += 1
    for (const change of page.changes) changes.push(identifyChange(settings, change))
    if (changes.length > settings.maxChanges)
      throw new PollerError(
        "too-many-changes",
        `A run got more than ${settings.maxChanges} changes, which it holds in memory to put them in order. Pass order: "ascending" if the API tells of them oldest first, begin later with startAt, or raise maxChanges.`,
      )
    if (core.isStopping()) return
  }
  yield { changes: sorted(changes), cursor: cursorAt(core, newestOf(changes)) }
}

/** Oldest first; of the same time, as they came. What has no time comes first, to be parked. */
function sorted(changes: readonly KnownChange[]): readonly KnownChange[] {
  return changes.toSorted((one, other) => (one.changedAt ?? 0) - (other.changedAt ?? 0))
}

function newestOf(changes: readonly KnownChange[]): number {
  return changes.reduce(
    (newest, { changedAt }) => Math.max(newest, changedAt ?? newest),
    Number.NEGATIVE_INFINITY,
  )
}

/**
 * The cursor after a change of this time. It never moves back; and never past our own clock, since a single change of a
 * distant year would hide all others. Where the clocks differ, that only makes the overlap longer.
 */
function cursorAt({ settings, state }: Core, newest: number): string | null {
  const before = state.cursor === null ? Number.NEGATIVE_INFINITY : Date.parse(state.cursor)
  const cursor = Math.min(newest, settings.now())
  return Number.isFinite(cursor) && cursor > before ? new Date(cursor).toISOString() : null
}
