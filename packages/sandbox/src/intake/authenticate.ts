import { hash, randomUUID, timingSafeEqual } from "node:crypto"
import type { Core } from "../core.ts"
import { parseJson } from "../http/read-body.ts"
import type { IntakeReply, IntakeRequest } from "./intake-request.ts"

/** `POST /auth/authenticate`: API key and secret for tokens. */
export async function authenticate(core: Core, { body }: IntakeRequest): Promise<IntakeReply> {
  const { apiKey, secret } = credentialsOf(body)
  for (const source of core.world.sources.list())
    for (const key of source.legacyKeys)
      if (key.apiKey === apiKey && isSame(key.secret, secret)) return legacyTokens(core, source.id, apiKey)
  return { ...refusal, error: "The API key or its secret is wrong." }
}

/** Issues the tokens of a legacy key. */
export function legacyTokens(core: Core, sourceId: string, credential: string): IntakeReply {
  const { tokens, clock, settings } = core
  const [accessToken, refreshToken] = [randomUUID(), randomUUID()]
  const expiresAt = clock.now() + settings.legacyTokenLifeMs
  tokens.add(accessToken, "access", { sourceId, credential }, expiresAt)
  // How long a refresh token lasts is not documented.
  tokens.add(refreshToken, "refresh", { sourceId, credential }, null)
  return {
    status: 200,
    json: { accessToken, expires: new Date(expiresAt).toISOString(), refreshToken },
    sourceId,
  }
}

/** What Redox answers to bad credentials: text that says it is a page. */
export const refusal = {
  status: 401,
  text: "Invalid request",
  headers: { "content-type": "text/html; charset=utf-8" },
} as const

/** The texts of a JSON body; empty ones for what is missing. */
export function credentialsOf(body: Buffer): Readonly<Record<"apiKey" | "secret" | "refreshToken", string>> {
  const parsed = parseJson(body)
  const members = (typeof parsed === "object" && parsed !== null ? parsed : {}) as Record<string, unknown>
  const text = (name: string): string => (typeof members[name] === "string" ? members[name] : "")
  return { apiKey: text("apiKey"), secret: text("secret"), refreshToken: text("refreshToken") }
}

/** Compares secrets in a time that says nothing about how close they were. */
export function isSame(expected: string, given: string): boolean {
  return timingSafeEqual(hash("sha256", expected, "buffer"), hash("sha256", given, "buffer"))
}
