import { SourceError } from "../errors.ts"

/** What of an error may be logged: its class, its code and the technical code of its cause. */
export function describeFailure(error: unknown): object {
  if (!(error instanceof SourceError)) return { error: "Error" }
  const { code, status, cause } = error
  return {
    code,
    ...(status === undefined ? {} : { status }),
    ...(cause instanceof SourceError ? { cause: cause.code } : sqliteCodeOf(cause)),
  }
}

function sqliteCodeOf(cause: unknown): object {
  const errcode =
    typeof cause === "object" && cause !== null && "errcode" in cause ? cause.errcode : undefined
  return typeof errcode === "number" ? { cause: `SQLITE_${errcode & 0xff}` } : {}
}
