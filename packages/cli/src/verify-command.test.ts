import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { expressDestination, TOKEN } from "./testing/express-destination.ts"
import { call, callOn } from "./testing/terminal.ts"

const env = { REDOX_VERIFICATION_TOKEN: TOKEN }

test.for(["POST", "GET", "get-header"])("an Express destination is verified by %s", async (method) => {
  const { url } = await expressDestination()
  const { code, stdout, stderr } = await callOn({ env }, "verify", url, "--method", method)
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(/^verified by (POST|GET|GET-header), status 200, \d+ ms\n$/)
})

test("without a method it is POST; JSON has the result, and quiet only an exit code", async () => {
  const { url } = await expressDestination()
  const { stdout } = await callOn({ env }, "verify", url, "--json")
  expect(JSON.parse(stdout)).toMatchObject({ method: "POST", verified: true, reason: null, status: 200 })
  expect(await callOn({ env }, "verify", url, "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" })
})

test("a wrong token is told with a reason, and neither it nor the address", async () => {
  const { url } = await expressDestination()
  const { code, stdout, stderr } = await call("verify", `${url}?key=CANARY`, "--token", "CANARY")
  expect([code, stderr]).toEqual([1, ""])
  expect(stdout).toMatch(/^not verified by POST: status, status 401\. Redox takes a 2xx\./)
  expect(stdout).not.toContain("CANARY")
  const json = await callOn({ env }, "verify", "http://127.0.0.1:1", "--json", "--method", "GET")
  expect(json.code).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({
    verified: false,
    reason: "connection-refused",
    method: "GET",
  })
})

test("an endpoint that does not answer in time is not verified", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const args = ["verify", `http://127.0.0.1:${port}/redox`, "--timeout", "1"]
  const { code, stdout } = await callOn({ env }, ...args)
  expect(code).toBe(1)
  expect(stdout).toContain("not verified by POST: timeout.")
})

test.for([
  [["verify"], "Name one address"],
  [["verify", "http://a", "http://b"], "Name one address"],
  [["verify", "localhost:3000", "--token", "x"], "URL must be an address that begins with http://"],
  [["verify", "http://x"], "The verification token is missing. Set REDOX_VERIFICATION_TOKEN"],
  [["verify", "http://x", "--token", "x", "--method", "PSOT"], 'not "PSOT". Did you mean "POST"?'],
  [["verify", "http://x", "--token", "x", "--timeout", "0"], "--timeout takes a whole number from 1"],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toContain(says)
})
