import { CommandError } from "../command-error.ts"
import { suggest } from "../suggest.ts"

/** The members of an object of the config, each read with its type. */
export interface Members {
  text(name: string): string | undefined
  /** One character. */
  sign(name: string): string | undefined
  /** A list of texts, or one text. */
  texts(name: string): readonly string[] | undefined
  object(name: string): Readonly<Record<string, unknown>> | undefined
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined
  /** The error for a member. */
  wrong(name: string, why: string): CommandError
}

/** Whether something is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** The error for a place in the config. */
export function checked(place: string, why: string): CommandError {
  return new CommandError("config-invalid", `In the config, ${place} ${why}${why.endsWith(".") ? "" : "."}`)
}

/** Reads the members of an object. @throws CommandError `config-invalid` for one that is unknown or of another type */
export function membersOf(place: string, given: Record<string, unknown>, known: readonly string[]): Members {
  const at = (name: string): string => (place === "" ? name : `${place}.${name}`)
  const wrong = (name: string, why: string): CommandError => checked(at(name), why)
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw wrong(unknown, `is unknown.${suggest(unknown, known) || ` There are: ${known.join(", ")}.`}`)

  function read<Type>(
    name: string,
    fits: (value: unknown) => value is Type,
    expected: string,
  ): Type | undefined {
    const value = given[name]
    if (value === undefined || fits(value)) return value
    throw wrong(name, `must be ${expected}`)
  }
  const isText = (value: unknown): value is string => typeof value === "string" && value !== ""
  const isTexts = (value: unknown): value is string | string[] =>
    typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "string"))
  return {
    wrong,
    text: (name) => read(name, isText, "a text"),
    sign: (name) =>
      read(
        name,
        (value): value is string => isText(value) && value.length === 1 && value < "\u007f",
        "one ASCII character",
      ),
    texts(name) {
      const texts = read(name, isTexts, "a text or a list of texts")
      return typeof texts === "string" ? [texts] : texts
    },
    object: (name) => read(name, isObject, "an object"),
    oneOf<Value extends string>(name: string, values: readonly Value[]) {
      const isOne = (value: unknown): value is Value => (values as readonly unknown[]).includes(value)
      return read(name, isOne, `one of: ${values.join(", ")}`)
    },
  }
}
