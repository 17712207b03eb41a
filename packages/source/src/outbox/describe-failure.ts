import { NetworkError, SourceError, UnreadableAnswerError } from "../errors.ts"

/** What of an error may be logged: its class, its code, and the technical codes of it and its cause. */
export function describeFailure(error: unknown): object {
  if (!(error instanceof SourceError)) return { error: "Error" }
  const { code, status, cause } = error
  return {
    code,
    ...(status === undefined ? {} : { status }),
    ...(cause instanceof SourceError ? { cause: cause.code, ...reasonOf(cause) } : sqliteCodeOf(cause)),
    ...reasonOf(error),
  }
}

/** Both kinds of reasons come from closed lists. */
function reasonOf(error: SourceError): object {
  const hasReason = error instanceof NetworkError || error instanceof UnreadableAnswerError
  return hasReason && error.reason !== undefined ? { reason: error.reason } : {}
}

function sqliteCodeOf(cause: unknown): object {
  const errcode =
    typeof cause === "object" && cause !== null && "errcode" in cause ? cause.errcode : undefined
  return typeof errcode === "number" ? { cause: `SQLITE_${errcode & 0xff}` } : {}
}
