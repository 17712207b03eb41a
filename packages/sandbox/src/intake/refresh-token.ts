import type { Core } from "../core.ts"
import { credentialsOf, legacyTokens, refusal } from "./authenticate.ts"
import type { IntakeReply, IntakeRequest } from "./intake-request.ts"

/** `POST /auth/refreshToken`: new tokens for a refresh token, which is used up by it. */
export async function refreshToken(core: Core, { body }: IntakeRequest): Promise<IntakeReply> {
  const { apiKey, refreshToken: token } = credentialsOf(body)
  const known = core.tokens.find(token, "refresh", core.clock.now())
  if (known === undefined || known.credential !== apiKey)
    return { ...refusal, error: "The refresh token is unknown or was used, or belongs to another API key." }
  core.tokens.remove(token)
  return legacyTokens(core, known.sourceId, apiKey)
}
