import { singularOf } from "./singular.ts"
import { toPascalCase } from "./words.ts"

/**
 * The name that a shape gets from where it stands: the last member on the way, in the singular for one of several.
 *
 * @param path - members, each behind a `/`; `[]` for the items of an array, `/*` for members without a name
 * @returns the name in PascalCase, or nothing when no member on the way has letters
 * @example
 * naturalBase("/Visit/Diagnoses[]") // "Diagnosis"
 * naturalBase("/Visit/Location") // "Location"
 */
export function naturalBase(path: string): string {
  const known = bases.get(path)
  if (known !== undefined) return known
  const base = findBase(path)
  bases.set(path, base)
  return base
}

/** The same few hundred places come thousands of times. */
const bases = new Map<string, string>()

function findBase(path: string): string {
  const steps = splitPlace(path)
  for (const { name, several } of steps.reverse()) {
    const word = toPascalCase(several ? singularOf(name) : name)
    if (word !== "") return startWithLetter(word)
  }
  return ""
}

/** One member on the way, and whether what is meant is one of several in it. */
export interface PlaceStep {
  readonly name: string
  readonly several: boolean
}

/** The members on the way to a place. */
export function splitPlace(path: string): PlaceStep[] {
  const steps: PlaceStep[] = []
  for (const part of path.split("/").slice(1)) {
    const last = steps.at(-1)
    if (part.startsWith("*") && last !== undefined) steps[steps.length - 1] = { ...last, several: true }
    else if (!part.startsWith("*")) {
      const bare = part.replace(/(\[\])+$/, "")
      const name = bare.replaceAll("~1", "/").replaceAll("~0", "~")
      steps.push({ name, several: bare.length < part.length })
    }
  }
  return steps
}

/** An interface cannot begin with a digit. */
function startWithLetter(word: string): string {
  return /^\d/.test(word) ? `Member${word}` : word
}
