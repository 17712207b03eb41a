import { constants } from "node:os"
import { NetworkError } from "./errors.ts"

/** Codes of failures that come before a connection exists: nothing of the request can have arrived. */
const BEFORE_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])
/** Codes of a certificate that was not trusted: the handshake failed, so nothing was sent, and nothing will be. */
const NOT_TRUSTED =
  /^(?:CERT_[A-Z_]{1,40}|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]{1,40}|HOSTNAME_MISMATCH|ERR_TLS_CERT_[A-Z_]{1,40})$/
/** Codes of Node.js, of its HTTP client and parser, of TLS and of zlib. A `fetch` of somebody else's may set anything. */
const LIBRARY_CODE = /^(?:ERR|EAI|UND_ERR|HPE|Z|CERT)_[A-Z0-9_]{1,60}$/
const CLASS_NAME = /^[A-Za-z_$][\w$]{0,63}$/

/** What a failed `fetch` says about the request. */
export interface NetworkFailure {
  /** Technical code, such as `ECONNRESET`. */
  readonly reason: string | undefined
  /** Whether it is proven that the request did not arrive. A reset is no proof, also on a connection used before. */
  readonly neverArrived: boolean
  /** Whether another try may go better. */
  readonly isPassing: boolean
  /** The failure without texts that may repeat an answer. */
  readonly cause: Error
}

/** Looks through what `fetch` rejected with. */
export function examineFailure(error: unknown): NetworkFailure {
  const chain = chainOf(error)
  const reason = chain.map(codeOf).findLast((code) => code !== undefined)
  const isTrusted = reason === undefined || !NOT_TRUSTED.test(reason)
  return {
    reason,
    neverArrived: !isTrusted || chain.some(isBeforeConnection),
    isPassing: isTrusted,
    cause: withoutTexts(chain),
  }
}

/** The error for a request that got no answer. */
export function networkError(failure: NetworkFailure, to: string, retryable: boolean): NetworkError {
  const { reason, isPassing, cause } = failure
  const advice = isPassing
    ? "Check the network, the proxy and the base URL if this goes on."
    : "The certificate of the server is not trusted: check the base URL, or give Node.js the authority with NODE_EXTRA_CA_CERTS."
  const message = `${to} could not be reached${reason === undefined ? "" : ` (${reason})`}. ${advice}`
  return new NetworkError(message, { reason, retryable: retryable && isPassing, cause })
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = []
  for (let next = error; next instanceof Error && chain.length < 5; next = next.cause) chain.push(next)
  return chain
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  if (typeof code !== "string") return undefined
  const isKnown =
    Object.hasOwn(constants.errno, code) ||
    BEFORE_CONNECTION.has(code) ||
    LIBRARY_CODE.test(code) ||
    NOT_TRUSTED.test(code)
  return isKnown ? code : undefined
}

function isBeforeConnection(error: Error): boolean {
  // Several addresses were tried: all of them must have failed before a connection.
  if (error instanceof AggregateError)
    return (
      error.errors.length > 0 &&
      error.errors.every((part) => part instanceof Error && isBeforeConnection(part))
    )
  return BEFORE_CONNECTION.has(codeOf(error) ?? "") || (error as { syscall?: unknown }).syscall === "connect"
}

/**
 * A copy of the chain of causes with classes and codes only. The parser of `undici` attaches the bytes of the answer to
 * its errors, and whatever prints an error would print them.
 */
function withoutTexts(chain: readonly Error[]): Error {
  return (
    chain.reduceRight<Error | undefined>((cause, error) => {
      const { name: className } = error.constructor
      const name = CLASS_NAME.test(className) ? className : "Error"
      const code = codeOf(error)
      const copy = new Error(code === undefined ? name : `${name} ${code}`, cause && { cause })
      copy.stack = `${copy.name}: ${copy.message}`
      return code === undefined ? copy : Object.assign(copy, { code })
    }, undefined) ?? new Error("NotAnError")
  )
}
