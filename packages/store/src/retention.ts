import type { StoreKind } from "./kind.ts"

/** How long a store keeps what is finished. All times in milliseconds. */
export interface RetentionOptions {
  /** Bodies of finished transmissions, so that they can be replayed. Default 24 hours; 0 deletes them at completion. */
  readonly bodiesMs?: number
  /** Keys and summaries of finished transmissions: how long a repeated one is recognised. Default 7 days. */
  readonly keysMs?: number
  /** Dead letters. Default: until they are replayed or completed. Those that block a subscription are always kept. */
  readonly parkedMs?: number
}

/** Retention with its defaults filled in. */
export interface Retention {
  readonly bodiesMs: number
  readonly keysMs: number
  readonly parkedMs: number
}

const HOUR = 60 * 60 * 1000

/** Checks retention options and fills in the defaults. Throws an error of the kind for a wrong option. */
export function toRetention(
  kind: Pick<StoreKind, "invalidOption">,
  options: RetentionOptions = {},
): Retention {
  const atLeastZero = (name: string, value: number): number => {
    if (value >= 0) return value
    throw kind.invalidOption(`retention.${name} must be a number of milliseconds from 0. Correct it.`)
  }
  const keysMs = atLeastZero("keysMs", options.keysMs ?? 7 * 24 * HOUR)
  const bodiesMs = atLeastZero("bodiesMs", options.bodiesMs ?? Math.min(24 * HOUR, keysMs))
  if (bodiesMs > keysMs) {
    throw kind.invalidOption(
      "retention.bodiesMs is longer than retention.keysMs. A body goes with its summary: raise keysMs or lower bodiesMs.",
    )
  }
  return { bodiesMs, keysMs, parkedMs: atLeastZero("parkedMs", options.parkedMs ?? Number.POSITIVE_INFINITY) }
}
