/** A queue that gives out the item with the smallest rank first. */
export interface Heap<T> {
  push(item: T): void
  peek(): T | undefined
  pop(): T | undefined
}

/** Makes a binary heap: push and pop take a number of steps that grows with the logarithm of its size. */
export function createHeap<T>(rank: (item: T) => number): Heap<T> {
  const items: { readonly item: T; readonly rank: number }[] = []

  const sink = (last: { readonly item: T; readonly rank: number }): void => {
    let at = 0
    for (;;) {
      let smaller = 2 * at + 1
      const left = items[smaller]
      const right = items[smaller + 1]
      if (left === undefined) break
      if (right !== undefined && right.rank < left.rank) smaller += 1
      const child = items[smaller] ?? left
      if (child.rank >= last.rank) break
      items[at] = child
      at = smaller
    }
    items[at] = last
  }

  return {
    push(item) {
      const added = { item, rank: rank(item) }
      let at = items.length
      items.push(added)
      while (at > 0) {
        const above = (at - 1) >> 1
        const parent = items[above]
        if (parent === undefined || parent.rank <= added.rank) break
        items[at] = parent
        at = above
      }
      items[at] = added
    },
    peek: () => items[0]?.item,
    pop() {
      const first = items[0]
      const last = items.pop()
      if (first !== undefined && last !== undefined && items.length > 0) sink(last)
      return first?.item
    },
  }
}
