import type { Logger } from "./logger.ts"

/** Longest delay of a timer of Node.js, in milliseconds; a longer one would fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1

/** Checks of options that give back what they let through, and throw for anything else. */
export interface OptionChecks {
  /** A whole number, of at least so much. */
  atLeast(name: string, value: number, least: number): number
  /** A whole number from the one to the other, both included. */
  between(name: string, value: number, least: number, most: number): number
  /** Milliseconds that a timer can wait. */
  timer(name: string, value: number): number
  /** One of the texts that are allowed. */
  oneOf<Value extends string>(name: string, value: Value, allowed: readonly Value[]): Value
  /** A logger with all its methods. */
  logger(logger: Logger): Logger
}

/**
 * Makes the checks of a package, which throw its own error.
 *
 * @param invalid - makes that error of a message
 * @example
 * const { atLeast } = optionChecks((message) => new PollerError("invalid-option", message))
 * atLeast("attempts", options.attempts ?? 10, 1)
 */
export function optionChecks(invalid: (message: string) => Error): OptionChecks {
  const atLeast = (name: string, value: number, least: number): number => {
    if (!Number.isSafeInteger(value) || value < least)
      throw invalid(`${name} must be a whole number of at least ${least}.`)
    return value
  }
  return {
    atLeast,
    between(name, value, least, most) {
      if (!Number.isSafeInteger(value) || value < least || value > most)
        throw invalid(`${name} must be a whole number from ${least} to ${most}.`)
      return value
    },
    timer(name, value) {
      if (atLeast(name, value, 1) > LONGEST_TIMER) throw invalid(`${name} must be at most ${LONGEST_TIMER}.`)
      return value
    },
    oneOf(name, value, allowed) {
      if (!allowed.includes(value)) throw invalid(`${name} must be one of: ${allowed.join(", ")}.`)
      return value
    },
    logger(logger) {
      const missing = (["debug", "info", "warn", "error"] as const).find(
        (level) => typeof logger[level] !== "function",
      )
      if (missing === undefined) return logger
      throw invalid(
        `logger has no method ${missing}(). Pass a pino logger, or anything with debug, info, warn and error.`,
      )
    },
  }
}
