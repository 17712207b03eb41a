import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inboxConformance } from "../testing/inbox-conformance.ts"
import { sqliteInbox } from "./sqlite.ts"

inboxConformance("sqlite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inbox-"))
  const path = join(folder, "inbox.db")
  let inbox = sqliteInbox({ path })
  return {
    inbox,
    async reopen() {
      await inbox.close()
      inbox = sqliteInbox({ path })
      return inbox
    },
    async dispose() {
      await inbox.close()
      await rm(folder, { recursive: true })
    },
  }
})
