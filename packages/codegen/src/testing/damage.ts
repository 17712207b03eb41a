import fc from "fast-check"

/** A way to damage a message: where, by a number that picks one of all places, and what to put there. */
export interface Damage {
  readonly place: number
  readonly change: { readonly remove: true } | { readonly value: unknown }
}

/** Several ways to damage a message, for fast-check. */
export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    place: fc.nat(),
    change: fc.oneof(
      fc.constant({ remove: true } as const),
      fc.record({
        value: fc.oneof(
          fc.constantFrom(null, true, 0, 1.5, "", "text", [], {}),
          fc.jsonValue({ maxDepth: 3 }),
          fc.constantFrom([[]], [null], [{}], { Meta: null }),
        ),
      }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
)

/** A damaged copy of a message. */
export function damage(message: unknown, ways: readonly Damage[]): unknown {
  return ways.reduce(damageOnce, structuredClone(message))
}

function damageOnce(message: unknown, { place, change }: Damage): unknown {
  const places = listPlaces(message)
  const chosen = places[place % places.length]
  if (chosen === undefined) return "value" in change ? change.value : message
  const { holder, key } = chosen
  if ("value" in change) holder[key] = structuredClone(change.value)
  else if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
  return message
}

interface Place {
  readonly holder: { [key: string]: unknown }
  readonly key: string
}

function listPlaces(value: unknown): readonly Place[] {
  if (typeof value !== "object" || value === null) return []
  const holder = value as { [key: string]: unknown }
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...listPlaces(holder[key])])
}
