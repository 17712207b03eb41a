import { randomBytes } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { SandboxError } from "../errors.ts"
import { isSame } from "../intake/authenticate.ts"
import type { Settings } from "../options.ts"

/** Header that every call that changes something must carry. A page of another site cannot send it unasked. */
export const GUARD_HEADER = "redoxkit-sandbox"
const COOKIE = "redoxkit_sandbox"

/** Keeps strangers out of the page and the control API. */
export interface Guard {
  /** @throws SandboxError `forbidden` for a name of the host under which the sandbox does not run: a page of another site may have bound it to this address */
  checkHost(request: IncomingMessage): void
  /** @throws SandboxError `forbidden` for a call that another site had the browser make */
  checkOrigin(request: IncomingMessage): void
  /** @throws SandboxError `unauthorized` without the password, where one is set */
  checkPassword(request: IncomingMessage): void
  /** Cookie for the right password. @throws SandboxError `unauthorized` */
  login(request: IncomingMessage, password: string): string
}

/** Wrong passwords that an address may send before it has to wait. */
const TRIES = 10
/** How long it then waits, in milliseconds. */
const PENALTY = 60_000
/** Addresses that are remembered. */
const ADDRESSES = 10_000

/** Makes the guard of a sandbox. */
export function createGuard({ isLoopback, password, clock }: Settings): Guard {
  const sessions = new Set<string>()
  const tries = new Map<string, { wrong: number; until: number }>()

  function checkTry({ socket }: IncomingMessage, given: string): void {
    const address = socket.remoteAddress ?? ""
    const before = tries.get(address) ?? { wrong: 0, until: 0 }
    if (before.until > clock.now())
      throw new SandboxError(
        "unauthorized",
        "Too many wrong passwords came from this address. Wait for a minute.",
      )
    if (password !== undefined && isSame(password, given)) return void tries.delete(address)
    // Nothing given is no try: a browser asks first without.
    if (given !== "") {
      const wrong = before.wrong + 1
      const isTooMany = wrong >= TRIES
      if (tries.size >= ADDRESSES) tries.clear()
      tries.set(address, { wrong: isTooMany ? 0 : wrong, until: isTooMany ? clock.now() + PENALTY : 0 })
    }
    throw new SandboxError("unauthorized", "The password of the sandbox is missing or wrong.")
  }

  return {
    checkHost({ headers }) {
      if (!isLoopback || isLoopbackHost(headers.host)) return
      throw new SandboxError(
        "forbidden",
        "The Host header names another machine than this one. Use http://localhost or http://127.0.0.1.",
      )
    },
    checkOrigin({ method, headers }) {
      const site = headers["sec-fetch-site"]
      const { origin, host } = headers
      const isForeign =
        (site !== undefined && site !== "same-origin" && site !== "none") ||
        (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
      if (isForeign)
        throw new SandboxError(
          "forbidden",
          "The call came from a page of another site, which may not drive the sandbox.",
        )
      if (method === "GET" || method === "HEAD" || headers[GUARD_HEADER] !== undefined) return
      throw new SandboxError(
        "forbidden",
        `The header ${GUARD_HEADER} is missing. Calls that change something need it, with any value, so that no other site can make them.`,
      )
    },
    checkPassword(request) {
      const { headers } = request
      if (password === undefined || sessions.has(cookieOf(headers.cookie))) return
      const [, basic = ""] = /^Basic +(\S+)$/i.exec(headers.authorization ?? "") ?? []
      checkTry(request, Buffer.from(basic, "base64").toString("utf8").split(":").slice(1).join(":"))
    },
    login(request, given) {
      checkTry(request, given)
      const session = randomBytes(32).toString("base64url")
      sessions.add(session)
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
  }
}

function isLoopbackHost(host = ""): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)
}

function cookieOf(header = ""): string {
  for (const part of header.split(";")) {
    const [name, value = ""] = part.trim().split("=", 2)
    if (name === COOKIE) return value
  }
  return ""
}
