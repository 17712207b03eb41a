import fc from "fast-check"
import { type Connection, openConnection } from "./connection.ts"
import { TOKEN } from "./credentials.ts"
import type { Ledger } from "./ledger.ts"
import { rightMessage } from "./messages.ts"
import { readRequest } from "./read-request.ts"
import { writeRequest } from "./request.ts"

/** Senders that hold connections open all the time. */
export interface Dripping {
  /** Messages that came to their end. */
  readonly answered: () => number
  /** Statuses that such a sender must not get, each with its request. */
  readonly wrong: readonly { readonly status: number; readonly bytes: Buffer }[]
  /** Breaks all of them off. */
  stop(): Promise<void>
}

/** What a slow sender may be told: stored, paused or full, and that it has taken too long. */
const RIGHT_STATUSES = [200, 408, 503]
/** Requests of the attack have numbers from 0 on; these have none. */
export const NO_NUMBER = -1

/** Sends right messages by a few bytes at a time beside everything else, head included. */
export function startDripping(port: number, ledger: Ledger, seed: number, senders = 8): Dripping {
  const wrong: { status: number; bytes: Buffer }[] = []
  const open: Connection[] = []
  let stopped = false
  let answered = 0
  const drip = async (sender: number): Promise<void> => {
    for (let turn = 0; !stopped; turn += 1) {
      const [text = ""] = fc.sample(rightMessage, { numRuns: 1, seed: seed - 1_000 * turn - sender })
      const bytes = writeRequest({ body: Buffer.from(text), headers: [["verification-token", TOKEN]] })
      const read = readRequest(bytes)
      ledger.sent(read)
      const connection = openConnection(port)
      open[sender] = connection
      const [answer] = await connection.send([{ kind: "drip", bytes, pace: "drop by drop", isLast: false }])
      await connection.close()
      if (answer === undefined) continue
      answered += 1
      if (read !== undefined && answer.status === 200) ledger.acknowledged(NO_NUMBER, read)
      if (!RIGHT_STATUSES.includes(answer.status)) wrong.push({ status: answer.status, bytes })
    }
  }
  const running = Promise.all(Array.from({ length: senders }, (_, sender) => drip(sender)))
  return {
    answered: () => answered,
    wrong,
    async stop() {
      stopped = true
      await Promise.all(open.map((connection) => connection.close()))
      await running
    },
  }
}
