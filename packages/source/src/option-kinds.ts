import { optionChecks } from "@redoxkit/store/common"
import { SourceError } from "./errors.ts"

/** Checks of values; they throw a SourceError `invalid-option`. */
export const {
  atLeast,
  between,
  logger: checkedLogger,
  oneOf,
  timer,
} = optionChecks((message) => new SourceError("invalid-option", message))

/**
 * Refuses options that are no object.
 *
 * @throws SourceError `invalid-option`
 */
export function checkObject(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value))) return
  throw new SourceError("invalid-option", `${name} must be an object. Pass one, or leave it out.`)
}

/**
 * Refuses members that are there and are no functions, so that they fail now and not at their first call.
 *
 * @param prefix - stands before the names in the error
 * @throws SourceError `invalid-option`
 */
export function checkFunctions<Options extends object>(
  prefix: string,
  options: Options,
  names: readonly (keyof Options & string)[],
): void {
  const wrong = names.find((name) => options[name] !== undefined && typeof options[name] !== "function")
  if (wrong !== undefined)
    throw new SourceError(
      "invalid-option",
      `${prefix}${wrong} must be a function. Pass one, or leave it out.`,
    )
}
