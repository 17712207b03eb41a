import { compareText } from "../compare.ts"
import type { CodegenPlace } from "../errors.ts"
import type { Notice, NoticeCode } from "../read/definition.ts"

/** So many places are named in a notice. */
const examples = 3

/** Collects what is worth saying, so that each thing is said once. */
export interface NoticeList {
  /** Notes one more place. */
  readonly add: (code: NoticeCode, message: string, place: CodegenPlace) => void
  /** The notices, sorted, each with its first places. */
  readonly list: () => readonly Notice[]
}

export function createNotices(): NoticeList {
  const found = new Map<string, { code: NoticeCode; message: string; places: CodegenPlace[] }>()
  return {
    add(code, message, place) {
      const key = `${code} ${message}`
      const entry = found.get(key) ?? { code, message, places: [] }
      entry.places.push(place)
      found.set(key, entry)
    },
    list: () =>
      [...found]
        .sort(([a], [b]) => compareText(a, b))
        .map(([, { code, message, places }]) => ({
          code,
          message,
          count: places.length,
          examples: [...places].sort(comparePlaces).slice(0, examples),
        })),
  }
}

function comparePlaces(a: CodegenPlace, b: CodegenPlace): number {
  return compareText(a.file ?? "", b.file ?? "") || compareText(a.pointer ?? "", b.pointer ?? "")
}
