import type { Message } from "@redoxkit/models"

/** An order and its results, as Redox writes them. */
export type ResultOrder = Message<"Results", "New">["Orders"][number]

/** Results by order. In memory, as everything here. */
export interface Results {
  /** Files an order with its results; a later report on the same order takes the place of the earlier one. */
  file(order: ResultOrder): void
  readonly count: number
}

/** Opens an empty file. */
export function createResults(): Results {
  const byOrder = new Map<string, ResultOrder>()
  return {
    file: (order) => void byOrder.set(order.ID, order),
    get count() {
      return byOrder.size
    },
  }
}
