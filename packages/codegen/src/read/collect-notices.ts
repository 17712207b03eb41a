import type { CodegenPlace } from "../errors.ts"
import type { Notice, NoticeCode } from "./definition.ts"

/** Takes what is worth telling, and sums up what is of one kind. */
export interface NoticeBoard {
  /** Adds one occurrence. The message is that of the first. */
  readonly add: (code: NoticeCode, message: string, place: CodegenPlace, keyword?: string) => void
  /** Everything added, by kind, in the order in which the kinds came up. */
  readonly list: () => readonly Notice[]
}

/** Sums up notices: one for each kind and keyword, with a count and the first three places. */
export function createNoticeBoard(): NoticeBoard {
  const notices = new Map<string, { readonly notice: Notice; count: number; examples: CodegenPlace[] }>()
  return {
    add: (code, message, place, keyword) => {
      const key = `${code} ${keyword ?? ""} ${message}`
      const entry = notices.get(key) ?? {
        notice: { code, message, ...(keyword !== undefined && { keyword }), count: 0, examples: [] },
        count: 0,
        examples: [],
      }
      entry.count++
      if (entry.examples.length < 3) entry.examples.push(place)
      notices.set(key, entry)
    },
    list: () => [...notices.values()].map(({ notice, count, examples }) => ({ ...notice, count, examples })),
  }
}
