/** A text that somebody wrote and did not take back. */
interface KeptText {
  readonly text: string
  /** Destinations for which it was meant so far. */
  readonly destinations: readonly string[]
  /** It may be about real people: it is kept in memory only. */
  readonly isReal: boolean
  /** It is in the storage of the browser, and survives a reload. */
  readonly isStored: boolean
  /** It was sent as it is. */
  readonly isSent: boolean
}

/** For whom a text is written. */
export interface MeantFor {
  readonly destination: string
  /** The destination holds real data, or the message came from one that does. */
  readonly isReal: boolean
}

/** What was written in Compose, by what it was begun from. */
export interface KeptTexts {
  /** The text that somebody wrote; `undefined` where nothing was changed. */
  find(origin: string): string | undefined
  /** Keeps what somebody wrote. A text that is as it began is forgotten. */
  keep(origin: string, text: string, beginning: string, meantFor: MeantFor): void
  /** Forgets what somebody wrote. */
  forget(origin: string): void
  /** Somebody else chose the destination. */
  mean(origin: string, meantFor: MeantFor): void
  /** A text was sent: leaving the page loses nothing that matters. */
  sent(origin: string, text: string): void
  /** Destinations hold real data now: what was meant for them goes out of the storage. */
  hide(destinations: ReadonlySet<string>): void
  /** Whether something would be lost with the page. */
  isAtRisk(): boolean
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">

const PREFIX = "redoxkit draft "

/** What a text was begun from: a transmission that is edited, or the sample of an event. */
export function originOf(original: string | undefined, dataModel: string, eventType: string): string {
  return original === undefined ? `sample ${dataModel}/${eventType}` : `transmission ${original}`
}

/**
 * Keeps texts in memory and, unless they may be about real people, in a storage that survives a reload of the page.
 *
 * @param store - the storage of the tab; `undefined` where the browser has none
 */
export function createKeptTexts(store: Store | undefined): KeptTexts {
  const texts = new Map<string, KeptText>(storedIn(store))

  const put = (origin: string, kept: Omit<KeptText, "isStored">): void => {
    texts.set(origin, { ...kept, isStored: !kept.isReal && write(origin, kept) })
    if (kept.isReal) drop(origin)
  }
  const write = (origin: string, { text, destinations }: Omit<KeptText, "isStored">): boolean => {
    try {
      store?.setItem(PREFIX + origin, JSON.stringify({ text, destinations }))
      return store !== undefined
    } catch {
      // It is full; what an earlier state of the text left there is no help.
      drop(origin)
      return false
    }
  }
  const drop = (origin: string): void => {
    try {
      store?.removeItem(PREFIX + origin)
    } catch {
      // Without a storage, nothing is there.
    }
  }
  const joined = (kept: KeptText | undefined, { destination, isReal }: MeantFor) => ({
    destinations: [...new Set([...(kept?.destinations ?? []), destination])],
    // What was typed for real data does not become harmless when another destination is chosen.
    isReal: isReal || kept?.isReal === true,
  })

  return {
    find: (origin) => texts.get(origin)?.text,
    keep(origin, text, beginning, meantFor) {
      const before = texts.get(origin)
      if (text === beginning) this.forget(origin)
      else if (before?.text !== text) put(origin, { text, isSent: false, ...joined(before, meantFor) })
    },
    forget(origin) {
      texts.delete(origin)
      drop(origin)
    },
    mean(origin, meantFor) {
      const kept = texts.get(origin)
      if (kept !== undefined) put(origin, { ...kept, ...joined(kept, meantFor) })
    },
    sent(origin, text) {
      const kept = texts.get(origin)
      if (kept?.text === text) texts.set(origin, { ...kept, isSent: true })
    },
    hide(destinations) {
      for (const [origin, kept] of texts)
        if (!kept.isReal && kept.destinations.some((id) => destinations.has(id)))
          put(origin, { ...kept, isReal: true })
    },
    isAtRisk: () => [...texts.values()].some(({ isStored, isSent }) => !isStored && !isSent),
  }
}

function storedIn(store: Store | undefined): readonly (readonly [string, KeptText])[] {
  try {
    const keys = Array.from({ length: store?.length ?? 0 }, (_, index) => store?.key(index) ?? "")
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => {
        const { text, destinations } = JSON.parse(store?.getItem(key) ?? "") as Pick<
          KeptText,
          "text" | "destinations"
        >
        const kept = { text, destinations, isReal: false, isStored: true, isSent: false }
        return [key.slice(PREFIX.length), kept] as const
      })
  } catch {
    return []
  }
}
