import { randomBytes, randomUUID } from "node:crypto"
import { type Fields, fieldsOf, invalid } from "./check.ts"
import { type Destination, type Environment, environments } from "./types.ts"
import { checkZone } from "./zones.ts"

/** Members of a destination, in a body or read back. */
const MEMBERS = [
  ...["id", "name", "environment", "timeZone", "url", "recordsOf", "verificationToken"],
  ...["ssoUrl", "ssoSecret", "ssoErrorUrl", "holdsRealData", "verified"],
]

/**
 * Makes a destination of what was sent. A new address or token has to be verified again.
 *
 * @param before - the destination as it is, when it is changed
 * @throws SandboxError `invalid-request`
 */
export function makeDestination(sent: unknown, before?: Destination): Destination {
  const fields = fieldsOf(sent, MEMBERS)
  const environment = before?.environment ?? fields.oneOf("environment", environments) ?? "Development"
  const url = fields.has("url") ? urlOf(fields, environment) : (before?.url ?? null)
  const verificationToken =
    tokenOf(fields) ?? before?.verificationToken ?? randomBytes(24).toString("base64url")
  const isSameEndpoint = before?.url === url && before.verificationToken === verificationToken
  const recordsOf = recordsOfIn(fields, before)
  if (url !== null && recordsOf !== null)
    throw invalid(
      "recordsOf is for a destination that lives in the sandbox, and this one has a url. Leave out one of the two.",
    )
  return {
    id: before?.id ?? fields.text("id") ?? randomUUID(),
    name: before === undefined ? fields.requiredText("name") : (fields.text("name") ?? before.name),
    environment,
    timeZone: checkZone(fields.text("timeZone") ?? before?.timeZone ?? "UTC"),
    url,
    recordsOf,
    verificationToken,
    ...signOnSettingsOf(fields, environment, before),
    holdsRealData: fields.flag("holdsRealData") ?? before?.holdsRealData ?? false,
    verified: isSameEndpoint ? before.verified : { state: "never", at: null, method: null, reason: null },
  }
}

/** An address ends the answers from records, unless the body asks for both. */
function recordsOfIn(fields: Fields, before: Destination | undefined): string | null {
  if (fields.has("recordsOf"))
    return fields.raw("recordsOf") === null ? null : fields.requiredText("recordsOf")
  return fields.has("url") && fields.raw("url") !== null ? null : (before?.recordsOf ?? null)
}

/** The verification token of a body. @throws SandboxError `invalid-request` */
export function tokenOf(fields: Fields): string | undefined {
  const token = fields.text("verificationToken")
  if (token !== undefined && /[^\t\x20-\x7e]/.test(token))
    throw invalid("verificationToken has characters that an HTTP header cannot carry. Use printable ASCII.")
  return token
}

function urlOf(fields: Fields, environment: Environment): string | null {
  if (fields.raw("url") === null) return null
  const text = fields.requiredText("url")
  return checkUrl(text, environment)
}

/** Where users sign on, and with which secret. */
function signOnSettingsOf(
  fields: Fields,
  environment: Environment,
  before: Destination | undefined,
): Pick<Destination, "ssoUrl" | "ssoSecret" | "ssoErrorUrl"> {
  const addressOf = (name: "ssoUrl" | "ssoErrorUrl"): string | null => {
    if (!fields.has(name)) return before?.[name] ?? null
    return fields.raw(name) === null ? null : checkUrl(fields.requiredText(name), environment, name)
  }
  const ssoUrl = addressOf("ssoUrl")
  const given = fields.raw("ssoSecret") === null ? null : fields.text("ssoSecret")
  const known = given === undefined ? (before?.ssoSecret ?? null) : given
  return {
    ssoUrl,
    ssoSecret: known ?? (ssoUrl === null ? null : randomBytes(24).toString("base64url")),
    ssoErrorUrl: addressOf("ssoErrorUrl"),
  }
}

/**
 * Checks the address of an endpoint. HTTPS is a must outside of Development.
 *
 * @param name - of the member that holds it
 * @throws SandboxError `invalid-request`
 */
export function checkUrl(text: string, environment: Environment, name = "url"): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw invalid(`${name} is no address that begins with http:// or https://.`)
  if (url.username !== "" || url.password !== "")
    throw invalid(`${name} holds a user name or password, which Redox does not send.`)
  if (url.protocol === "http:" && environment !== "Development")
    throw invalid(`${name} begins with http://. Redox takes only https:// in ${environment}.`)
  return text
}
