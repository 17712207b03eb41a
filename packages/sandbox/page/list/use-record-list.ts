import { useEffect, useMemo } from "preact/hooks"
import type { Change } from "../api/types.ts"
import { onChanges, onReset } from "../state/feed.ts"
import { createRecordList, type RecordList, type RecordPage } from "./record-list.ts"

/** A list of the page, by what it shows. */
export interface ListSource<Item> {
  /** Changes with the filter: then the list begins again. */
  readonly key: string
  load(before: number | undefined, limit: number): Promise<RecordPage<Item>>
  numberOf(item: Item): number
  fits(item: Item): boolean
  /** The record that a change brings, if it brings one. */
  recordOf(change: Change): Item | undefined
  /** Only the sandbox can tell what fits, such as a text inside of messages: read again instead of taking in changes. */
  readonly asksAgain: boolean
}

/** Most often that a list that cannot take in changes is read again. */
const ASK_AGAIN_MS = 1_000

/** A list that follows the filter and what happens. */
export function useRecordList<Item>(source: ListSource<Item>): RecordList<Item> {
  const list = useMemo(() => createRecordList<Item>(source), [source.key])
  useEffect(() => {
    void list.loadMore()
    let timer: ReturnType<typeof setTimeout> | undefined
    const endReset = onReset(() => void list.reload())
    const endChanges = onChanges((changes) => {
      const records = changes.map(source.recordOf).filter((record) => record !== undefined)
      if (records.length === 0) return
      if (!source.asksAgain) return list.put(records)
      if (timer === undefined)
        timer = setTimeout(() => {
          timer = undefined
          void list.reload()
        }, ASK_AGAIN_MS)
    })
    return () => {
      clearTimeout(timer)
      endReset()
      endChanges()
    }
  }, [list])
  return list
}
