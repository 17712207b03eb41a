import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"
import { type SqliteInbox, sqliteInbox } from "@redoxkit/destination"
import { bodyOf, fill, handle, messageOf, repeat } from "./repeat.ts"
import type { Outcome, Ready, Task } from "./task.ts"

/** What a process does with a file of its own: with the inbox, and bare. */
export const sqliteTasks = {
  async "sqlite append"(task: Task): Promise<Ready> {
    const { subscriptions, member = 0, members = 1 } = task
    const own = Array.from({ length: subscriptions }, (_, index) => index).filter(
      (index) => index % members === member,
    )
    // A subscription belongs to one file. With fewer subscriptions than files, the rest has nothing to do.
    if (own.length === 0) return { run: async () => ({ count: 0, elapsed: 0 }), end: async () => {} }
    const body = bodyOf(task)
    return withInbox(task, (inbox) =>
      repeat(task, (index) => inbox.append(messageOf(own[index % own.length] ?? 0, body))),
    )
  },

  "sqlite fill": (task: Task) => {
    const body = bodyOf(task)
    return withInbox(task, (inbox) =>
      fill(task, (index) => inbox.append(messageOf(index % task.subscriptions, body))),
    )
  },

  "sqlite handle": (task: Task) => withInbox(task, (inbox) => handle(task, inbox)),

  async "file append"(task: Task): Promise<Ready> {
    const path = fileOf(task)
    const descriptor = openSync(path, "a")
    const body = bodyOf(task)
    return {
      run: () =>
        repeat({ ...task, atATime: 1 }, () => {
          writeSync(descriptor, body)
          fdatasyncSync(descriptor)
        }),
      async end() {
        closeSync(descriptor)
        rmSync(path)
      },
    }
  },

  async "file append together"(task: Task): Promise<Ready> {
    const path = fileOf(task)
    const file = await open(path, "a")
    const body = bodyOf(task)
    return {
      run: () =>
        repeat(task, async () => {
          await file.write(body)
          await file.datasync()
        }),
      async end() {
        await file.close()
        rmSync(path)
      },
    }
  },
}

function fileOf({ at, name, member = 0 }: Task): string {
  return join(at, `${name}-${member}`)
}

async function withInbox(task: Task, run: (inbox: SqliteInbox) => Promise<Outcome>): Promise<Ready> {
  const inbox = sqliteInbox({ path: `${fileOf(task)}.db` })
  await inbox.open()
  return { run: () => run(inbox), end: () => inbox.close() }
}
