import { batch, type ReadonlySignal, signal } from "@preact/signals"

/** A list that is read page by page, newest first, and kept up to date. */
export interface RecordList<Item> {
  readonly items: ReadonlySignal<readonly Item[]>
  readonly state: ReadonlySignal<"loading" | "ready" | "failed">
  /** Why it failed. */
  readonly error: ReadonlySignal<unknown>
  /** The oldest one is there. */
  readonly done: ReadonlySignal<boolean>
  loadMore(): Promise<void>
  /** Begins again, and shows what was there until the answer comes. */
  reload(): Promise<void>
  /** Takes in records that are new or have changed. */
  put(records: readonly Item[]): void
}

/** How a list gets its records and tells them apart. */
export interface RecordListOptions<Item> {
  load(before: number | undefined, limit: number): Promise<readonly Item[]>
  /** Grows with each new record. */
  numberOf(item: Item): number
  /** Whether a record belongs to the list. */
  fits(item: Item): boolean
}

/** Records asked for at once. */
export const PAGE = 200

/** Most records that are held; older ones are read again when they are scrolled to. */
const MOST = 50_000

/** Creates a list; nothing is loaded yet. */
export function createRecordList<Item>({ load, numberOf, fits }: RecordListOptions<Item>): RecordList<Item> {
  const items = signal<readonly Item[]>([])
  const state = signal<"loading" | "ready" | "failed">("loading")
  const error = signal<unknown>(undefined)
  const done = signal(false)
  let loading: Promise<void> | undefined
  /** Records that came while a page was on its way, which may be older than they are. */
  const meanwhile: Item[] = []

  const read = async (again: boolean): Promise<void> => {
    const last = again ? undefined : items.value.at(-1)
    try {
      const page = await load(last && numberOf(last), PAGE)
      batch(() => {
        const before = again ? [] : items.value
        const oldest = before.at(-1)
        // What came live meanwhile may be on the page, too.
        items.value = [
          ...before,
          ...page.filter((item) => oldest === undefined || numberOf(item) < numberOf(oldest)),
        ]
        done.value = page.length < PAGE
        state.value = "ready"
        error.value = undefined
        take(meanwhile.splice(0))
      })
    } catch (caught) {
      batch(() => {
        error.value = caught
        state.value = "failed"
      })
    }
  }
  const take = (records: readonly Item[]): void => {
    if (records.length === 0) return
    const next = merge(items.value, records, { numberOf, fits }, done.value)
    batch(() => {
      items.value = next.length > MOST ? next.slice(0, MOST) : next
      if (next.length > MOST) done.value = false
    })
  }
  const start = (again: boolean): Promise<void> => {
    loading = (loading ?? Promise.resolve())
      .then(() => read(again))
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  return {
    items,
    state,
    error,
    done,
    async loadMore() {
      if (loading === undefined && !done.value) await start(items.value.length === 0)
    },
    reload: () => start(true),
    put(records) {
      if (loading !== undefined) meanwhile.push(...records)
      if (state.value === "ready") take(records)
    },
  }
}

/** The newest state of each record in its place; those that do not fit any more are gone. */
function merge<Item>(
  items: readonly Item[],
  records: readonly Item[],
  { numberOf, fits }: Pick<RecordListOptions<Item>, "numberOf" | "fits">,
  isWhole: boolean,
): readonly Item[] {
  const latest = new Map(records.map((record) => [numberOf(record), record]))
  const kept = items.flatMap((item) => {
    const changed = latest.get(numberOf(item))
    if (changed === undefined) return [item]
    latest.delete(numberOf(item))
    return fits(changed) ? [changed] : []
  })
  const oldest = kept.at(-1)
  const added = [...latest.values()].filter(
    (record) => fits(record) && (isWhole || oldest === undefined || numberOf(record) > numberOf(oldest)),
  )
  if (added.length === 0) return kept
  return [...added, ...kept].sort((one, other) => numberOf(other) - numberOf(one))
}
