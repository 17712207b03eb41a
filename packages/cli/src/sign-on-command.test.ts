import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { expressDestination, SSO_SECRET } from "./testing/express-destination.ts"
import { runningSandbox } from "./testing/sandbox.ts"
import { call, callOn } from "./testing/terminal.ts"

const env = { REDOX_SSO_SECRET: SSO_SECRET }

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await new Promise((resolve) => server.once("listening", resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Redirects to a page of its own with a token in its address. */
const redirecting: RequestListener = (request, response) => {
  if (request.method === "GET") return void response.end("<p>CANARY</p>")
  response.writeHead(302, { location: `http://${request.headers.host}/start?token=CANARY` }).end()
}

test("an Express destination is launched, and its page is not printed", async () => {
  const { url, destination } = await expressDestination()
  const { code, stdout, stderr } = await callOn({ env }, "sign-on", "--to", url)
  expect([code, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(/^launched, status 200, a page, \d+ ms\n$/)
  expect((await destination.list({})).length).toBe(0)
})

test.for([
  "expired",
  "not-yet-valid",
  "wrong-key",
  "other-audience",
  "other-issuer",
  "alg-none",
  "no-token",
  "used-token",
])("an Express destination refuses the trouble %s, which is exit code 0", async (trouble) => {
  const { url } = await expressDestination()
  const { code, stdout } = await callOn({ env }, "sign-on", "--to", url, "--trouble", trouble.toUpperCase())
  expect([code, stdout]).toEqual([0, `refused with status 401, as it has to be: ${trouble}\n`])
})

test("an application that takes every token is told so, which is exit code 1", async () => {
  const url = await serve(redirecting)
  const { code, stdout } = await callOn({ env }, "sign-on", "--to", url, "--trouble", "alg-none")
  expect(code).toBe(1)
  expect(stdout).toContain("LAUNCHED, though the token is wrong: alg-none")
  const broken = await serve((_request, response) => void response.writeHead(500).end())
  const failed = await callOn({ env }, "sign-on", "--to", broken, "--trouble", "expired", "--json")
  expect(failed.code).toBe(1)
  expect(JSON.parse(failed.stdout)).toMatchObject({ trouble: "expired", refused: false, status: 500 })
})

test("the way of the browser is told without the tokens in its addresses", async () => {
  const url = await serve(redirecting)
  const { code, stdout } = await callOn({ env }, "sign-on", "--to", url)
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`^launched, status 302, 200 at ${url}/start, \\d+ ms\n$`))
  const json = await callOn({ env }, "sign-on", "--to", url, "--json")
  expect(JSON.parse(json.stdout)).toMatchObject({ launched: true, outcome: "redirect", finalStatus: 200 })
  expect(json.stdout + stdout).not.toContain("CANARY")
})

test("with --link the address is left to the browser", async () => {
  const url = await serve(redirecting)
  const link = `${url}/start?token=CANARY`
  expect(await callOn({ env }, "sign-on", "--to", url, "--link")).toMatchObject({
    code: 0,
    stdout: `${link}\n`,
  })
  expect(await callOn({ env }, "sign-on", "--to", url, "--link", "--quiet")).toMatchObject({
    stdout: `${link}\n`,
  })
  const { stdout } = await callOn({ env }, "sign-on", "--to", url, "--link", "--json")
  expect(JSON.parse(stdout)).toMatchObject({ location: link, hops: [] })
})

test("an application with other IDs is launched with them, and a body of one's own", async () => {
  const bodies: string[] = []
  const claims: { iss: string; aud: string; sub: string }[] = []
  const url = await serve(async (request, response) => {
    let body = ""
    for await (const chunk of request) body += chunk
    bodies.push(body)
    const [, payload = ""] = request.headers.authorization?.split(".") ?? []
    claims.push(JSON.parse(Buffer.from(payload, "base64url").toString()))
    response.writeHead(200, { "content-type": "text/html" }).end()
  })
  const ids = ["--issuer", "clinic", "--audience", "app"]
  const { code } = await callOn({ env }, "sign-on", "--to", url, ...ids, "--set", "Subject=u-7", "--quiet")
  expect(code).toBe(0)
  expect(claims).toMatchObject([{ iss: "clinic", aud: "app", sub: "u-7" }])
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ Meta: { Source: { ID: "clinic" } }, Subject: "u-7" })
})

test("a refusal is told with its reason and the way to the error address, without the secret or the address", async () => {
  const errors = await serve((_request, response) => void response.end())
  const { url } = await expressDestination()
  const args = ["--secret", "CANARY", "--error-url", `${errors}/sorry?x=CANARY`]
  const { code, stdout, stderr } = await call("sign-on", "--to", `${url}?key=CANARY`, ...args)
  expect([code, stderr]).toEqual([1, ""])
  expect(stdout).toContain(
    `not launched: status, status 401, 200 at ${errors}/sorry. The application refused.`,
  )
  expect(stdout).not.toContain("CANARY")
})

test("an application that does not answer in time is not launched", async () => {
  const url = await serve(() => {})
  const { code, stdout } = await callOn({ env }, "sign-on", "--to", url, "--timeout", "1")
  expect(code).toBe(1)
  expect(stdout).toContain("not launched: timeout.")
})

test("the help names every trouble that a sandbox knows", async () => {
  const sandbox = await runningSandbox()
  const { signOnTroubles } = await sandbox.api("GET /api/status")
  const { stdout } = await call("sign-on", "--help")
  const [, listed = ""] = /exits with 0 when it is:\s+([\w\s,-]+?)\n {2}--link/.exec(stdout) ?? []
  expect(listed.split(/,\s*/)).toEqual(signOnTroubles)
})

test("through a running sandbox, the destination of the sandbox is launched", async () => {
  const { url } = await expressDestination()
  const sandbox = await runningSandbox()
  const missing = await sandbox.call("sign-on")
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("ssoUrl") })
  const { items } = await sandbox.api("GET /api/destinations")
  const { id } = items.find(({ name }: { name: string }) => name === "Your Destination")
  await sandbox.api(`PATCH /api/destinations/${id}`, { ssoUrl: url, ssoSecret: SSO_SECRET })
  expect(await sandbox.call("sign-on")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^launched/) })
  expect(await sandbox.call("sign-on", "--destination", "none")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no-subscription"),
  })
})

test.for([
  [["sign-on", "http://x"], "The address is --to URL"],
  [["sign-on", "--to", "localhost:3000"], "--to must be an address"],
  [["sign-on", "--to", "http://x"], "Set REDOX_SSO_SECRET"],
  [["sign-on", "--to", "http://x", "--secret", "s", "--source", "a"], "leave out --source"],
  [["sign-on", "--issuer", "a"], "--issuer goes with --to URL"],
  [["sign-on", "--to", "http://x", "--secret", "s", "--error-url", "x"], "--error-url must be an address"],
  [["sign-on", "--to", "http://x", "--secret", "s", "--timeout", "0"], "--timeout takes a whole number"],
  [["sign-on", "--trouble", "expried"], 'Did you mean "expired"?'],
] as const)("%j is wrong usage: exit code 2", async ([args, says]) => {
  const { code, stdout, stderr } = await call(...args)
  expect([code, stdout]).toEqual([2, ""])
  expect(stderr).toContain(says)
})
