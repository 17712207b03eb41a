import { batch, type ReadonlySignal, signal } from "@preact/signals"

/** A list that is read page by page, newest first, and kept up to date. */
export interface RecordList<Item> {
  readonly items: ReadonlySignal<readonly Item[]>
  readonly state: ReadonlySignal<"loading" | "ready" | "failed">
  /** Why it failed. */
  readonly error: ReadonlySignal<unknown>
  /** The oldest one is there. */
  readonly done: ReadonlySignal<boolean>
  /** How many there are, with those that were not read yet; `undefined` where nobody tells. */
  readonly total: ReadonlySignal<number | undefined>
  /** Reads a page, or as many as it takes until so many rows are there. */
  loadMore(rows?: number): Promise<void>
  /** Begins again, and shows what was there until the answer comes. */
  reload(): Promise<void>
  /** Takes in records that are new or have changed. */
  put(records: readonly Item[]): void
}

/** Some records of a list. */
export interface RecordPage<Item> {
  readonly items: readonly Item[]
  /** How many there are on all pages. */
  readonly total?: number
}

/** How a list gets its records and tells them apart. */
export interface RecordListOptions<Item> {
  load(before: number | undefined, limit: number): Promise<RecordPage<Item>>
  /** Grows with each new record. */
  numberOf(item: Item): number
  /** Whether a record belongs to the list. */
  fits(item: Item): boolean
}

/** Records asked for at once. */
export const PAGE = 200
/** Most that the sandbox gives at once. */
const LARGEST_PAGE = 1_000

/** Most records that are held; older ones are read again when they are scrolled to. */
const MOST = 50_000

/** Creates a list; nothing is loaded yet. */
export function createRecordList<Item>({ load, numberOf, fits }: RecordListOptions<Item>): RecordList<Item> {
  const items = signal<readonly Item[]>([])
  const state = signal<"loading" | "ready" | "failed">("loading")
  const error = signal<unknown>(undefined)
  const done = signal(false)
  const total = signal<number | undefined>(undefined)
  let loading: Promise<void> | undefined
  /** Rows that the view has asked for, which may take several pages. */
  let wanted = 0
  let isFilling = false
  /** Records that came while a page was on its way, which may be older than they are. */
  const meanwhile: Item[] = []

  const read = async (again: boolean, limit: number): Promise<void> => {
    const last = again ? undefined : items.value.at(-1)
    try {
      const { items: page, total: told } = await load(last && numberOf(last), limit)
      batch(() => {
        const before = again ? [] : items.value
        const oldest = before.at(-1)
        // What came live meanwhile may be on the page, too.
        items.value = [
          ...before,
          ...page.filter((item) => oldest === undefined || numberOf(item) < numberOf(oldest)),
        ]
        done.value = page.length < limit
        if (last === undefined) total.value = told
        settleTotal()
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
  const settleTotal = (): void => {
    const loaded = items.value.length
    if (done.value || (total.value ?? loaded) < loaded) total.value = loaded
  }
  const take = (records: readonly Item[]): void => {
    if (records.length === 0) return
    const next = merge(items.value, records, { numberOf, fits }, done.value)
    batch(() => {
      if (total.value !== undefined) total.value += next.length - items.value.length
      items.value = next.length > MOST ? next.slice(0, MOST) : next
      if (next.length > MOST) done.value = false
      settleTotal()
    })
  }
  const start = (again: boolean, limit = PAGE): Promise<void> => {
    loading = (loading ?? Promise.resolve())
      .then(() => read(again, limit))
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
    total,
    async loadMore(rows = 0) {
      wanted = Math.max(wanted, rows)
      if (isFilling || loading !== undefined || done.value) return
      isFilling = true
      do {
        const loaded = items.value.length
        await start(loaded === 0, Math.min(LARGEST_PAGE, Math.max(PAGE, wanted - loaded)))
      } while (state.value === "ready" && !done.value && items.value.length < wanted)
      isFilling = false
      wanted = 0
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
