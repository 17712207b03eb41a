// Preloaded into a server and the thread of its inbox: while the file REDOXKIT_BREAK_COMMIT exists, a commit fails as it
// does when the disk refuses to confirm it. Needs no library beside Node, unlike a broken disk.
import { existsSync } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { StatementSync } from "node:sqlite"
import threads from "node:worker_threads"

const IOERR_FSYNC = 1034
const trigger = process.env.REDOXKIT_BREAK_COMMIT ?? ""

if (threads.isMainThread) {
  const { Worker } = threads
  threads.Worker = class extends Worker {
    constructor(file: string | URL, options: threads.WorkerOptions = {}) {
      super(file, { ...options, execArgv: [...(options.execArgv ?? []), "--import", import.meta.url] })
    }
  }
  syncBuiltinESMExports()
} else {
  const { run } = StatementSync.prototype
  StatementSync.prototype.run = function (this: StatementSync, ...values: never[]) {
    if (this.sourceSQL === "COMMIT" && existsSync(trigger))
      throw Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode: IOERR_FSYNC })
    return Reflect.apply(run, this, values)
  }
}
