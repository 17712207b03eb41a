/**
 * What redoxkit logs to. A pino logger fits as it is, and so does anything with these four methods.
 * Nothing logged holds a value of a message or a change, an identifier of a patient, an address, a query string, a cursor, a
 * token, a secret or a text from Redox.
 *
 * @example
 * createDestination({ logger: pino({ level: "debug" }), ... })
 */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Fields of one log record. */
export type LogFields = object

const LEVELS = ["debug", "info", "warn", "error"] as const

/**
 * Logs warnings and errors as JSON lines on standard error. The default where an option `logger` is left out.
 *
 * @param options.level - lowest level to write; `warn` without it
 * @example
 * createDestination({ logger: jsonLogger({ level: "debug" }), ... })
 */
export function jsonLogger(options: { readonly level?: keyof Logger } = {}): Logger {
  const lowest = LEVELS.indexOf(options.level ?? "warn")
  return eachLevel((level) => {
    if (LEVELS.indexOf(level) < lowest) return function noLog() {}
    return function log(fields: LogFields, message: string): void {
      const line = { level, time: new Date().toISOString(), ...fields, msg: message }
      process.stderr.write(`${JSON.stringify(line)}\n`)
    }
  })
}

/** A logger that cannot fail: a full disk under a log must not turn a stored or accepted message into a refused one. */
export function guardLogger(logger: Logger): Logger {
  return eachLevel(
    (level) =>
      function log(fields: LogFields, message: string): void {
        try {
          // An async method is a method of a logger too by its type; its rejection would end the process.
          const written: unknown = logger[level](fields, message)
          if (written instanceof Promise) written.catch(() => {})
        } catch {
          // There is no other place to tell of a failure.
        }
      },
  )
}

function eachLevel(make: (level: keyof Logger) => Logger["info"]): Logger {
  return { debug: make("debug"), info: make("info"), warn: make("warn"), error: make("error") }
}
