import type { TransmissionState } from "../../contract.ts"

/** What the model knows of a transmission. */
export interface Modelled {
  readonly key: string
  readonly subscription: string
  state: TransmissionState
  dueAt: number
  failures: number
}

/** The rules of the store contract in the plainest form: one list, scanned from its start each time. */
export interface StoreModel {
  readonly transmissions: readonly Modelled[]
  append(key: string, subscription: string): "stored" | "duplicate"
  claim(limit: number, now: number): { readonly keys: readonly string[]; readonly nextDueAt: number | null }
  complete(key: string): void
  retry(key: string, dueAt: number): void
  park(key: string, block: boolean): void
  release(keys: readonly string[]): void
  replay(states: readonly TransmissionState[], limit: number): number
  /** The process ends and another one opens the store. */
  restart(): void
}

/** Makes an empty model. */
export function createStoreModel(): StoreModel {
  const transmissions: Modelled[] = []
  const get = (key: string): Modelled | undefined => transmissions.find((one) => one.key === key)

  const heads = (): Modelled[] => {
    const busy = new Set(
      transmissions.filter(({ state }) => state === "running").map(({ subscription }) => subscription),
    )
    return transmissions.filter(({ state, subscription }) => {
      if (busy.has(subscription) || state === "parked" || state === "done") return false
      busy.add(subscription)
      return state === "waiting" || state === "retrying"
    })
  }

  return {
    transmissions,
    append(key, subscription) {
      if (get(key) !== undefined) return "duplicate"
      transmissions.push({ key, subscription, state: "waiting", dueAt: 0, failures: 0 })
      return "stored"
    },
    claim(limit, now) {
      const claimed = heads()
        .filter(({ state, dueAt }) => state === "waiting" || dueAt <= now)
        .slice(0, limit)
      for (const one of claimed) one.state = "running"
      const due = heads().flatMap(({ state, dueAt }) => (state === "retrying" && dueAt > now ? [dueAt] : []))
      return { keys: claimed.map(({ key }) => key), nextDueAt: due.length === 0 ? null : Math.min(...due) }
    },
    complete(key) {
      const one = get(key)
      if (one !== undefined) one.state = "done"
    },
    retry(key, dueAt) {
      const one = get(key)
      if (one?.state !== "running") return
      Object.assign(one, { state: "retrying", dueAt, failures: one.failures + 1 })
    },
    park(key, block) {
      const one = get(key)
      if (one === undefined || one.state === "done" || one.state === "parked") return
      if (one.state === "running") one.failures += 1
      one.state = block ? "blocked" : "parked"
    },
    release(keys) {
      for (const key of keys) {
        const one = get(key)
        if (one?.state === "running") one.state = "waiting"
      }
    },
    replay(states, limit) {
      const chosen = transmissions
        .filter(({ state }) => states.includes(state) && ["parked", "blocked", "done"].includes(state))
        .slice(0, limit)
      for (const one of chosen) Object.assign(one, { state: "waiting", failures: 0 })
      return chosen.length
    },
    restart() {
      for (const one of transmissions) if (one.state === "running") one.state = "waiting"
    },
  }
}
