import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { sqliteInbox } from "@redoxkit/destination"
import { defaultIds } from "@redoxkit/sandbox"
import { expect, onTestFinished, test } from "vitest"
import { expressDestination, SSO_SECRET, TOKEN } from "./testing/express-destination.ts"
import { runningSandbox } from "./testing/sandbox.ts"
import { callOn, temporaryFolder } from "./testing/terminal.ts"

const guide = readFileSync(new URL("../../../docs/command-line.md", import.meta.url), "utf8")
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** Every command of a page, but for those of the guide to `generate`. */
const commands = [guide, readme].flatMap((page) =>
  [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
    [...block.matchAll(/^(?:npx )?redoxkit (?!generate)(.+)$/gm)].map(([, args = ""]) => args),
  ),
)

/** The config of a feed whose API tells of one appointment. The API ends with the test. */
async function feedFile(file: string): Promise<void> {
  const api = createServer((_request, response) =>
    response.end('[{ "id": "A-1", "at": "2026-03-02T12:00:00Z" }]'),
  )
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    api.closeAllConnections()
    api.close()
  })
  const config = {
    name: "appointments",
    url: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
    key: ["/id", "/at"],
    changedAt: "/at",
    event: ["Scheduling", "New"],
    set: { "Visit.VisitNumber": "/id" },
  }
  await writeFile(file, JSON.stringify(config))
}

/** An inbox with a dead letter whose ID is 1. */
async function inboxFile(file: string): Promise<void> {
  const inbox = sqliteInbox({ path: file })
  await inbox.append({
    ...{ key: "k", subscription: "s", dataModel: "Notes", eventType: "New", transmissionId: null },
    ...{ receivedAt: Date.now(), body: new TextEncoder().encode("{}") },
  })
  await inbox.claim(1, Date.now())
  await inbox.park("1", { reason: "handlers-failed", block: false, now: Date.now() })
  await inbox.close()
}

test("there are examples", () => {
  expect(new Set(commands.map((args) => args.split(" ")[0]))).toEqual(
    new Set([
      "--help",
      "sandbox",
      "send",
      "sign-on",
      "poll",
      "verify",
      "logs",
      "resend",
      "inbox",
      "backload",
    ]),
  )
})

test.for(commands)("redoxkit %s does what the guide says, with exit code 0", async (args) => {
  const folder = await temporaryFolder()
  const { url, destination } = await expressDestination()
  destination.respond("PatientSearch", "Query", () => ({}))
  const sandbox = await runningSandbox()
  const { yourDestination } = defaultIds
  await sandbox.api(`PATCH /api/destinations/${yourDestination}`, { ssoUrl: url, ssoSecret: SSO_SECRET })
  const { stdout: logId } = await sandbox.call("send", "Notes", "New", "--wait", "--quiet")
  for (const name of ["redox-inbox.db", "damaged.db"]) await inboxFile(path.join(folder, name))
  for (const kind of ["patients", "appointments"]) {
    const { stdout: template } = await callOn({}, "backload", "--template", kind)
    await writeFile(path.join(folder, `${kind}.csv`), template)
  }
  await feedFile(path.join(folder, "appointments.json"))
  await writeFile(path.join(folder, "message.json"), '{ "Patient": {}, "Orders": [] }')
  const words = args.split(" ").map((word) =>
    word
      .replace("http://localhost:3000/redox", url)
      .replace("LOG_ID", logId.trim())
      .replace(/^(?:(?:redox-\w+|damaged)\.db|[a-z-]+\.csv|message\.json|appointments\.json)$/, (name) =>
        path.join(folder, name),
      ),
  )
  let interrupt = () => {}
  const endsByItself = words[0] === "backload"
  const { code, stderr } = await callOn(
    {
      env: {
        REDOXKIT_SANDBOX: sandbox.url,
        REDOX_VERIFICATION_TOKEN: TOKEN,
        REDOX_SSO_SECRET: SSO_SECRET,
        REDOXKIT_ENCRYPTION_KEYS: `key-1=${Buffer.alloc(32, 1).toString("base64")}`,
      },
      onInterrupt(listener) {
        interrupt = listener
        return () => {}
      },
      // What goes on by itself is ended after its first output, when it listens to that.
      onOutput: () => setImmediate(() => endsByItself || interrupt()),
    },
    ...words,
  )
  expect({ code, stderr }).toMatchObject({ code: 0 })
})
