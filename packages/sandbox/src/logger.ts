/**
 * What the sandbox logs to. A pino logger fits as it is, and so does anything with these four methods.
 * Nothing logged holds a payload value, an identifier of a patient, a query string or a token.
 *
 * @example
 * createSandbox({ logger: pino({ level: "debug" }), ... })
 */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** Fields of one log record. */
export type LogFields = object

/**
 * Logs warnings and errors as JSON lines on standard error. The default of a sandbox.
 *
 * @param options.level - lowest level to write; `warn` without it
 * @example
 * createSandbox({ logger: jsonLogger({ level: "info" }), ... })
 */
export function jsonLogger(options: { readonly level?: keyof Logger } = {}): Logger {
  const levels = ["debug", "info", "warn", "error"] as const
  const lowest = levels.indexOf(options.level ?? "warn")
  const write = (level: keyof Logger) => {
    if (levels.indexOf(level) < lowest) return function noLog() {}
    return function log(fields: LogFields, message: string): void {
      process.stderr.write(
        `${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: message })}\n`,
      )
    }
  }
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") }
}
