import { constants } from "node:os"
import { DestinationError, HandlersFailed } from "./errors.ts"

/** What of an error may be logged. */
export interface ErrorDescription {
  /** Name of its class. */
  readonly error: string
  readonly code?: string
  /** Code or class of what caused it. */
  readonly cause?: string
  /** Where it was thrown: files and lines. */
  readonly at?: readonly string[]
  /** What several handlers of one message threw. */
  readonly failures?: readonly (ErrorDescription & { readonly handler: string })[]
}

const CLASS_NAME = /^[A-Za-z_$][\w$]{0,63}$/
const LIBRARY_CODE = /^(?:ERR|EAI|SQLITE|UND_ERR)_[A-Z0-9_]{1,60}$/
/** A frame with a place in a file. Only the place is used: the text before it may be anything. */
const FRAME = /^ +at (?:.* \()?((?:file:\/\/\/|node:|\/|[A-Za-z]:[\\/])[^()]*:\d+:\d+)\)?$/

/**
 * What of an error may be logged or stored: its class, its code and where it was thrown. Its message is left out,
 * because the message of a database or an HTTP client readily repeats the patient's values. `name` and `code` can be
 * set to anything too, so a name is taken from the class, and a code only when it is one of the known technical ones.
 */
export function describeError(error: unknown): ErrorDescription {
  try {
    return error instanceof Error ? describe(error) : { error: "NotAnError" }
  } catch {
    // Members of an error can be getters that throw.
    return { error: "Error" }
  }
}

/** Short form of an error for the inbox: its code, or else its class. */
export function reasonOf(error: unknown): string {
  const { code, error: name } = describeError(error)
  return code ?? name
}

function describe(error: Error): ErrorDescription {
  const code = codeOf(error)
  const at = framesOf(error)
  return {
    error: CLASS_NAME.test(error.constructor.name) ? error.constructor.name : "Error",
    ...(code === undefined ? {} : { code }),
    ...(error.cause instanceof Error ? { cause: reasonOf(error.cause) } : {}),
    ...(at.length > 0 ? { at } : {}),
    ...(error instanceof HandlersFailed
      ? {
          failures: error.failures.map((failure) => ({
            handler: failure.handler,
            ...describeError(failure.error),
          })),
        }
      : {}),
  }
}

/** Primary result codes of SQLite that say what is wrong with a file: https://www.sqlite.org/rescode.html */
const SQLITE_CODES: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  26: "SQLITE_NOTADB",
}

function codeOf(error: Error): string | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof errcode === "number") return SQLITE_CODES[errcode & 0xff] ?? `SQLITE_${errcode & 0xff}`
  if (typeof code !== "string") return undefined
  const isKnown =
    error instanceof DestinationError ||
    Object.hasOwn(constants.errno, code) ||
    code === "ENOTFOUND" ||
    LIBRARY_CODE.test(code) ||
    // Names of the PostgreSQL drivers `pg` and `postgres`, whose codes are SQLSTATEs.
    (/^(?:DatabaseError|PostgresError)$/.test(error.constructor.name) && /^[0-9A-Z]{5}$/.test(code))
  return isKnown ? code : undefined
}

function framesOf(error: Error): readonly string[] {
  const { stack, message } = error
  // A message may itself contain lines that look like frames, so only what follows the whole message counts.
  if (typeof stack !== "string" || typeof message !== "string" || !stack.includes(message)) return []
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split("\n")
    .flatMap((line) => FRAME.exec(line)?.[1] ?? [])
    .slice(0, 4)
}
