import { request } from "node:http"
import { describe, expect, test } from "vitest"
import { virtualClock } from "../clock/virtual-clock.ts"
import { settingsOf } from "../options.ts"
import { runningSandbox } from "../testing/running-sandbox.ts"

/** Like fetch, but with headers that fetch does not let one set. */
function call(url: string, path: string, method: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const sent = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
        let text = ""
        response.setEncoding("utf8")
        response.on("data", (part: string) => {
          text += part
        })
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      })
      sent.on("error", reject)
      sent.end(method === "POST" ? "{}" : undefined)
    },
  )
}
const own = { "redoxkit-sandbox": "1" }

describe("on loopback", () => {
  test.each([
    "evil.example",
    "evil.example:4600",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "192.168.0.7",
  ])("a name of the host that another page may have bound to this address is refused: %s", async (host) => {
    const { url } = await runningSandbox()
    for (const path of ["/api/sources", "/", "/auth/authenticate"])
      expect((await call(url, path, "GET", { host })).status).toBe(403)
  })

  test.each(["localhost", "127.0.0.1:80", "[::1]:4600", "LOCALHOST:1"])(
    "a name of this machine is fine: %s",
    async (host) => {
      const { url } = await runningSandbox()

      expect((await call(url, "/api/sources", "GET", { host })).status).toBe(200)
    },
  )

  test("a page of another site cannot change anything", async () => {
    const { url, api } = await runningSandbox()
    const [{ id }] = (await api("GET /api/subscriptions")).body.items
    const pause = (headers: Record<string, string>) =>
      call(url, `/api/subscriptions/${id}/pause`, "POST", headers)

    expect((await pause({ ...own, origin: "https://evil.example" })).status).toBe(403)
    expect((await pause({ ...own, origin: "null" })).status).toBe(403)
    expect((await pause({ ...own, "sec-fetch-site": "cross-site" })).status).toBe(403)
    // Another port of this machine is another site's page as well.
    expect((await pause({ ...own, "sec-fetch-site": "same-site" })).status).toBe(403)
    // What a form or an image of another site can send without asking first.
    expect((await pause({ "content-type": "text/plain" })).status).toBe(403)
    expect((await api(`GET /api/subscriptions/${id}`)).body.flow).toBe("flowing")
    expect((await pause({ ...own, origin: url, "sec-fetch-site": "same-origin" })).status).toBe(200)
    expect((await api(`GET /api/subscriptions/${id}`)).body.flow).toBe("paused")
  })

  test("a page of another site cannot read anything either, and gets no leave to ask", async () => {
    const { url } = await runningSandbox()
    const read = await call(url, "/api/sources", "GET", {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "no-cors",
    })
    const preflight = await call(url, "/api/messages", "OPTIONS", { origin: "https://evil.example" })

    expect(read.status).toBe(403)
    expect(preflight.status).toBe(403)
    expect(preflight.headers["access-control-allow-origin"]).toBeUndefined()
  })

  test("a link on another site may lead to the page", async () => {
    const { url } = await runningSandbox()
    const headers = {
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    }

    expect((await call(url, "/", "GET", headers)).status).toBe(200)
    expect((await call(url, "/api/sources", "GET", headers)).status).toBe(403)
  })

  test("the page may run nothing that is not its own, and no other page may frame it", async () => {
    const { url } = await runningSandbox()
    const policy = String((await call(url, "/", "GET", {})).headers["content-security-policy"])

    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
  })
})

describe("with a password", () => {
  const password = "correct horse"
  const basic = (given: string) => ({
    authorization: `Basic ${Buffer.from(`me:${given}`).toString("base64")}`,
  })

  test("the control API and the page ask for it, sources do not", async () => {
    const { url } = await runningSandbox({ password })

    for (const path of ["/api/sources", "/api/changes", "/", "/app.js"]) {
      const { status, headers } = await call(url, path, "GET", {})
      expect({ path, status }).toEqual({ path, status: 401 })
      expect(headers["www-authenticate"]).toContain("Basic")
    }
    expect((await call(url, "/api/sources", "GET", basic("wrong"))).status).toBe(401)
    expect((await call(url, "/api/sources", "GET", basic(password))).status).toBe(200)
    expect((await call(url, "/auth/authenticate", "POST", {})).headers["www-authenticate"]).toBeUndefined()
  })

  test("a cookie does as well, which no script and no other site gets", async () => {
    const { url } = await runningSandbox({ password })
    const login = (given: string) =>
      fetch(`${url}/api/login`, { method: "POST", headers: own, body: JSON.stringify({ password: given }) })
    const cookie = (await login(password)).headers.get("set-cookie") ?? ""

    expect((await login("wrong")).status).toBe(401)
    expect(cookie).toContain("HttpOnly; SameSite=Strict")
    expect((await call(url, "/api/sources", "GET", { cookie: cookie.split(";")[0] ?? "" })).status).toBe(200)
    expect((await call(url, "/api/sources", "GET", { cookie: "redoxkit_sandbox=" })).status).toBe(401)
  })

  test("guessing is slowed down: after ten wrong ones, even the right one has to wait a minute", async () => {
    const clock = virtualClock(Date.now())
    const { url } = await runningSandbox({ password, clock })
    const ask = async (given: string) => (await call(url, "/api/sources", "GET", basic(given))).status
    for (let count = 0; count < 9; count++) await ask("wrong")
    expect(await ask(password)).toBe(200)
    for (let count = 0; count < 10; count++) await ask("wrong")
    expect(await ask(password)).toBe(401)
    clock.wait(60_000, () => {})
    clock.step()

    expect(await ask(password)).toBe(200)
  })

  test("nobody fills the memory with a password", async () => {
    const { url } = await runningSandbox({ password })
    const body = JSON.stringify({ password: "x".repeat(20_000) })
    const answer = await fetch(`${url}/api/login`, { method: "POST", headers: own, body })

    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain("16 KiB")
  })

  test("other machines are only served with one", () => {
    for (const host of ["0.0.0.0", "::", "192.168.0.7", "sandbox.internal"]) {
      expect(() => settingsOf({ host })).toThrow(expect.objectContaining({ code: "invalid-option" }))
      expect(() => settingsOf({ host, password: "short" })).toThrow(
        expect.objectContaining({ code: "invalid-option" }),
      )
      expect(settingsOf({ host, password }).isLoopback).toBe(false)
    }
    for (const host of ["127.0.0.1", "localhost", "::1"]) expect(settingsOf({ host }).isLoopback).toBe(true)
  })
})
