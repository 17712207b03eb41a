import { suggest } from "./suggest.ts"
import { UsageError } from "./usage-error.ts"

/** A value out of a closed list, without regard to case. @throws UsageError with what was probably meant */
export function oneOf<Value extends string>(option: string, text: string, known: readonly Value[]): Value {
  const found = known.find((value) => value.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  throw new UsageError(`${option} is one of ${known.join(", ")}, not "${text}".${suggest(text, known)}`)
}
