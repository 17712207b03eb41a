/**
 * Does some work for each item, for up to `limit` of them at the same time, and gives the results in the order of the
 * items. An item is begun as soon as an earlier result was taken, so no more than `limit` results ever wait.
 *
 * @throws what the work of an item throws, in the place of its result
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  let next = 0
  for (;;) {
    while (running.length < limit && next < items.length) {
      const result = work(items[next++] as Item)
      // One that fails is told of in its turn, or never, when an earlier one ended it all.
      result.catch(() => {})
      running.push(result)
    }
    const first = running.shift()
    if (first === undefined) return
    yield await first
  }
}
