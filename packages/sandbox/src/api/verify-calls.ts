import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import { type VerificationResult, verificationMethods, verifyEndpoint } from "../verify/verify-endpoint.ts"
import { type Fields, fieldsOf } from "../world/check.ts"
import { checkUrl, tokenOf } from "../world/make-destination.ts"
import type { ApiHandler } from "./call.ts"

/**
 * Verifies the endpoint of a destination. An address or token in the body is tried in the place of the stored one, and
 * stored when it is right, as "Verify and Save" does.
 */
export const verifyDestination: ApiHandler = async (core, { params, body }) => {
  const { world, clock } = core
  const { id, url, environment, verificationToken } = world.destinations.get(params.id ?? "")
  const fields = fieldsOf(body)
  const tried = {
    url: fields.has("url") ? checkUrl(fields.requiredText("url"), environment) : url,
    verificationToken: tokenOf(fields) ?? verificationToken,
  }
  if (tried.url === null)
    throw new SandboxError(
      "conflict",
      "The destination has no url, so that there is nothing to verify. Pass one.",
    )
  const result = await verifyEndpoint(core, tried, methodOf(fields))
  const isStored = tried.url === url && tried.verificationToken === verificationToken
  if (result.verified && !isStored) world.changeDestination(id, tried)
  const now = world.destinations.get(id)
  // The address may have been changed while the old one answered.
  const isStill = now.url === tried.url && now.verificationToken === tried.verificationToken
  if (isStill)
    world.keepDestination({
      ...now,
      verified: {
        state: result.verified ? "verified" : "failed",
        at: clock.now(),
        method: result.method,
        reason: result.reason,
      },
    })
  if (!result.verified) report(core, id, result)
  return { ...result, destination: world.destinations.get(id) }
}

/** Verifies an address that no destination has: `{ url, verificationToken, method? }`. */
export const verifyAddress: ApiHandler = async (core, { body }) => {
  const fields = fieldsOf(body)
  const url = checkUrl(fields.requiredText("url"), "Development")
  return verifyEndpoint(
    core,
    { url, verificationToken: tokenOf(fields) ?? fields.requiredText("verificationToken") },
    methodOf(fields),
  )
}

function methodOf(fields: Fields) {
  return fields.oneOf("method", verificationMethods) ?? "POST"
}

function report(
  { problems, clock }: Core,
  destinationId: string,
  { reason, status, text }: VerificationResult,
): void {
  problems.add(
    { kind: "verification", text: `Verification failed: ${reason}. ${text}`, status, destinationId },
    clock.now(),
  )
}
