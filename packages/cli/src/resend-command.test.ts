import { expect, test } from "vitest"
import { runningSandbox } from "./testing/sandbox.ts"
import { call } from "./testing/terminal.ts"

test("a transmission is delivered again under its own log ID", async () => {
  const sandbox = await runningSandbox()
  const { stdout: sent } = await sandbox.call("send", "Notes", "New", "--wait", "--quiet")
  const logId = sent.trim()
  const { code, stdout } = await sandbox.call("resend", logId, "--wait")
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`delivered +${logId} +Notes/New +status 200, attempt 2\\n$`))
  const unwaited = await sandbox.call("resend", logId, "--json")
  expect(JSON.parse(unwaited.stdout)).toMatchObject({ logId, dataModel: "Notes" })
})

test("an attempt that fails ends --wait with exit code 1", async () => {
  const sandbox = await runningSandbox()
  const { stdout: sent } = await sandbox.call("send", "Notes", "New", "--wait", "--quiet")
  const [{ id }] = (await sandbox.api("GET /api/destinations")).items
  await sandbox.api(`PATCH /api/destinations/${id}`, { url: "http://127.0.0.1:1/" })
  expect(await sandbox.call("resend", sent.trim(), "--wait", "--quiet")).toEqual({
    code: 1,
    stdout: "",
    stderr: "",
  })
})

test("an unknown log ID is refused in the words of the sandbox", async () => {
  const sandbox = await runningSandbox()
  expect(await sandbox.call("resend", "no/such?thing")).toEqual({
    code: 1,
    stdout: "",
    stderr: "unknown-transmission: There is no transmission with this log ID.\n",
  })
})

test("without an ID it is wrong usage", async () => {
  expect(await call("resend")).toMatchObject({ code: 2, stderr: expect.stringContaining("Name one log ID") })
})
