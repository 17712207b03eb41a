import { normalizeName } from "@redoxkit/models"
import type { Core } from "../core.ts"
import { SandboxError } from "../errors.ts"
import type { Message } from "../message/assets.ts"
import { launch } from "../sign-on/launch.ts"
import { signOnTroubles } from "../sign-on/troubles.ts"
import { type Fields, fieldsOf, invalid } from "../world/check.ts"
import { checkUrl } from "../world/make-destination.ts"
import type { Destination, Source } from "../world/types.ts"
import type { ApiHandler } from "./call.ts"

/**
 * Launches the application of a destination, as a click in the health system's own software does. Address, secret and
 * error address in the body are tried in the place of those that are stored.
 */
export const signOn: ApiHandler = async (core, { body, signal }) => {
  const fields = fieldsOf(body)
  const destination = core.world.destinations.get(fields.requiredText("destinationId"))
  const given = (name: string, url: string | null): string | null =>
    fields.has(name) && fields.raw(name) !== null
      ? checkUrl(fields.requiredText(name), destination.environment, name)
      : url
  const url = given("url", destination.ssoUrl)
  const secret = fields.text("secret") ?? destination.ssoSecret
  if (url === null || secret === null)
    throw new SandboxError(
      "conflict",
      "The destination has no ssoUrl or no ssoSecret, so that there is nothing to launch. Set both.",
    )
  const result = await launch(
    core,
    {
      source: sourceOf(core, fields, destination),
      destination,
      url,
      secret,
      errorUrl: given("errorUrl", destination.ssoErrorUrl),
      message: messageOf(fields),
      claims: fields.object("claims") ?? {},
      trouble: fields.oneOf("trouble", signOnTroubles),
      follow: fields.flag("follow") ?? true,
    },
    signal,
  )
  // A trouble that was asked for is none.
  if (!result.launched && !fields.has("trouble"))
    core.problems.add(
      {
        kind: "sign-on",
        text: `Sign-on failed: ${result.reason}. ${result.text}`,
        status: result.status,
        destinationId: destination.id,
        dataModel: "SSO",
        eventType: "Sign-on",
      },
      core.clock.now(),
    )
  const isHidden = destination.holdsRealData && fields.flag("reveal") !== true
  return { ...result, html: isHidden ? null : result.html, hidden: isHidden && result.html !== null }
}

/** Who launches: the source of the call, or else one that has a subscription for it. */
function sourceOf({ world }: Core, fields: Fields, destination: Destination): Source {
  const sourceId = fields.text("sourceId")
  const subscription = world.subscriptions
    .list()
    .find(
      ({ destinationId, dataModel }) =>
        destinationId === destination.id && normalizeName(dataModel) === "sso",
    )
  if (sourceId !== undefined) return world.sources.get(sourceId)
  if (subscription !== undefined) return world.sources.get(subscription.sourceId)
  throw invalid("sourceId is missing, and no source has a subscription for SSO to this destination.")
}

function messageOf(fields: Fields): Message | undefined {
  const message = fields.object("message")
  if (message === undefined) return undefined
  const { Meta = {} } = message
  if (typeof Meta === "object" && Meta !== null && !Array.isArray(Meta))
    return { ...message, Meta } as Message
  throw invalid("message.Meta is no object.")
}
