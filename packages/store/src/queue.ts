/** A list that is added to at its end and taken from at its start. */
export interface Queue<T> {
  push(item: T): void
  peek(): T | undefined
  shift(): T | undefined
  /** Adds an item at the place where a list sorted by `rank` would hold it. */
  insert(item: T, rank: (item: T) => number): void
}

/** Makes a queue whose `shift` does not move the rest, unlike an array's. */
export function createQueue<T>(): Queue<T> {
  let items: (T | undefined)[] = []
  let start = 0
  return {
    push: (item) => void items.push(item),
    peek: () => items[start],
    shift() {
      const item = items[start]
      if (start < items.length) {
        items[start] = undefined
        start += 1
      }
      if (start > 32 && start * 2 > items.length) {
        items = items.slice(start)
        start = 0
      }
      return item
    },
    insert(item, rank) {
      let low = start
      let high = items.length
      while (low < high) {
        const middle = (low + high) >> 1
        const other = items[middle]
        if (other !== undefined && rank(other) < rank(item)) low = middle + 1
        else high = middle
      }
      items.splice(low, 0, item)
    },
  }
}
