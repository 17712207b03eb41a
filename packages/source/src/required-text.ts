import { SourceError } from "./errors.ts"

/**
 * An option that must be a text with something in it.
 *
 * @throws SourceError `invalid-option`
 */
export function requiredText(name: string, value: string | undefined): string {
  if (typeof value === "string" && value.trim() !== "") return value
  throw new SourceError(
    "invalid-option",
    `${name} is missing or empty. Set the environment variable that it comes from.`,
  )
}
