import type { ClientBase } from "pg"
import { run, type Statement } from "./database.ts"

/** A transaction of the user's. Its connection takes one statement at a time. */
export interface Transaction {
  run(statement: Statement): ReturnType<typeof run>
}

/** Takes statements one after the other; one that fails does not hold up the next. */
export function createTransaction(client: ClientBase): Transaction {
  let before: Promise<unknown> = Promise.resolve()
  return {
    run(statement) {
      const result = before.then(() => run(client, statement))
      before = result.catch(() => {})
      return result
    },
  }
}
