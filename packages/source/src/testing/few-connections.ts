import type { Fetch } from "../http-post.ts"

/**
 * A `fetch` that has at most so many requests under way; the others wait. A busy machine cannot open a thousand
 * connections within the ten seconds that the global `fetch` gives each.
 */
export function fewConnections(most: number): Fetch {
  const waiting: (() => void)[] = []
  let free = most
  return async (url, init) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await globalThis.fetch(url, init)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
