import { expect, vi } from "vitest"
import type { Reply } from "./http-client.ts"
import { SENTINEL, TOKEN, WRONG_TOKEN } from "./messages.ts"

export function expectAccepted(reply: Reply): void {
  expectSilent(reply)
  expect([reply.status, reply.body, reply.headers["content-length"]]).toEqual([200, "", "0"])
}

export function expectChallenge(reply: Reply, challenge: string): void {
  expectSilent(reply)
  expect([reply.status, reply.body]).toEqual([200, challenge])
  expect(reply.headers["content-type"]).toBe("text/plain; charset=utf-8")
}

export function expectRefused(reply: Reply, status: number, ...secrets: readonly string[]): void {
  expectSilent(reply, ...secrets)
  expect(reply.status).toBe(status)
  expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8")
}

/** Neither the headers nor the body of an answer repeat a token or anything of a message. */
export function expectSilent(reply: Reply, ...secrets: readonly string[]): void {
  for (const secret of [TOKEN, WRONG_TOKEN, SENTINEL, "token-of", "Ørsted", "AttemptID", ...secrets])
    expect(reply.text).not.toContain(secret)
}

/** Waits until a look passes, on however busy a machine. */
export function until(look: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(look, { timeout: 30_000, interval: 10 })
}
