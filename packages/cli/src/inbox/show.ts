import { CommandError } from "../command-error.ts"
import { harmless, tell } from "../tell.ts"
import { type ExitCode, exitCodes } from "../terminal.ts"
import { writeMoment } from "../times.ts"
import { UsageError } from "../usage-error.ts"
import { eventOf } from "./ls.ts"
import type { StoreCall } from "./store-call.ts"

/** `show`: one message; its payload only with `--payload`. */
export async function showStored({ name, reader, ids, flags, terminal }: StoreCall): Promise<ExitCode> {
  const [id, ...more] = ids
  if (id === undefined || more.length > 0) throw new UsageError('Name one ID. "ls" lists them.')
  const [summary] = reader.list({ ids: [id] })
  if (summary === undefined)
    throw new CommandError("unknown-message", `The ${name} has no message with this ID. "ls" lists them.`)
  if (flags.payload) {
    const body = reader.read(id)
    if (body === undefined)
      throw new CommandError(
        "no-payload",
        "The payload of this message was purged: retention.bodiesMs is over.",
      )
    const payload = new TextDecoder().decode(body)
    tell(terminal, flags, { json: { ...summary, payload }, text: payload })
    return exitCodes.ok
  }
  const { state, subscription, transmissionId, receivedAt, failures, reason, bytes } = summary
  const rows = {
    id,
    state,
    event: eventOf(summary),
    [name === "inbox" ? "received" : "enqueued"]: writeMoment(receivedAt),
    subscription: harmless(subscription),
    transmission: harmless(transmissionId ?? "none"),
    failures,
    reason: harmless(reason ?? "none"),
    payload: bytes === 0 ? "none" : `${bytes} bytes; --payload prints it`,
  }
  tell(terminal, flags, {
    json: summary,
    text: Object.entries(rows)
      .map(([label, value]) => `${label.padEnd(13)} ${value}`)
      .join("\n"),
  })
  return exitCodes.ok
}
