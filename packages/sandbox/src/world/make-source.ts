import { randomBytes, randomUUID } from "node:crypto"
import { exportJWK, importJWK, importSPKI, type JWK } from "jose"
import { type Fields, fieldsOf, invalid } from "./check.ts"
import { environments, type LegacyKey, type OAuthClient, type Source } from "./types.ts"
import { checkZone } from "./zones.ts"

/** Members of a source, in a body or read back; `records` are those with which that of a new world begins. */
const MEMBERS = [
  "id",
  "name",
  "environment",
  "timeZone",
  "legacyKeys",
  "oauthClients",
  "freeAccount",
  "records",
]

/**
 * Makes a source of what was sent, with a legacy key when no credential is named.
 *
 * @param before - the source as it is, when it is changed
 * @throws SandboxError `invalid-request`
 */
export async function makeSource(sent: unknown, before?: Source): Promise<Source> {
  const fields = fieldsOf(sent, MEMBERS)
  const legacyKeys = legacyKeysOf(fields) ?? before?.legacyKeys
  const oauthClients = (await oauthClientsOf(fields)) ?? before?.oauthClients ?? []
  return {
    id: before?.id ?? fields.text("id") ?? randomUUID(),
    name: before === undefined ? fields.requiredText("name") : (fields.text("name") ?? before.name),
    environment: before?.environment ?? fields.oneOf("environment", environments) ?? "Development",
    timeZone: checkZone(fields.text("timeZone") ?? before?.timeZone ?? "UTC"),
    legacyKeys: legacyKeys ?? (oauthClients.length === 0 ? [newLegacyKey()] : []),
    oauthClients,
    freeAccount: fields.flag("freeAccount") ?? before?.freeAccount ?? false,
  }
}

function newLegacyKey(): LegacyKey {
  return { apiKey: randomUUID(), secret: randomBytes(24).toString("base64url") }
}

function legacyKeysOf(fields: Fields): readonly LegacyKey[] | undefined {
  return fields.list("legacyKeys")?.map((key) => {
    const { apiKey, secret } = newLegacyKey()
    const given = fieldsOf(key)
    return { apiKey: given.text("apiKey") ?? apiKey, secret: given.text("secret") ?? secret }
  })
}

async function oauthClientsOf(fields: Fields): Promise<readonly OAuthClient[] | undefined> {
  const list = fields.list("oauthClients")
  return list === undefined ? undefined : Promise.all(list.map(oauthClientOf))
}

async function oauthClientOf(sent: unknown): Promise<OAuthClient> {
  const fields = fieldsOf(sent)
  const keys = [
    ...((fields.list("keys") ?? []) as readonly JWK[]),
    ...(await Promise.all((fields.list("publicKeys") ?? []).map(keyOfPem))),
  ]
  const secret = fields.raw("secret") === null ? undefined : fields.text("secret")
  if (keys.length === 0 && secret === undefined)
    throw invalid("An OAuth client needs keys (JWK), publicKeys (kid and PEM), or a secret for HS384.")
  for (const key of keys) await checkKey(key)
  return { clientId: fields.text("clientId") ?? randomUUID(), keys, secret: secret ?? null }
}

async function keyOfPem(sent: unknown): Promise<JWK> {
  const fields = fieldsOf(sent)
  const kid = fields.requiredText("kid")
  const pem = fields.requiredText("pem")
  for (const alg of ["RS384", "ES384"]) {
    try {
      return { ...(await exportJWK(await importSPKI(pem, alg, { extractable: true }))), kid, alg }
    } catch {
      // The other kind of key.
    }
  }
  throw invalid("A public key is no PEM of a public RSA key or of one on P-384 (-----BEGIN PUBLIC KEY-----).")
}

async function checkKey(key: JWK): Promise<void> {
  if (typeof key !== "object" || key === null || (key.kty !== "RSA" && key.kty !== "EC"))
    throw invalid("A key of an OAuth client is no JWK of an RSA or EC key.")
  if (key.d !== undefined)
    throw invalid("A key of an OAuth client is a private key. Register only the public half.")
  if (typeof key.kid !== "string" || key.kid === "")
    throw invalid("A key of an OAuth client has no kid. Redox asks for one with RS384 and ES384.")
  try {
    await importJWK(key, key.kty === "RSA" ? "RS384" : "ES384")
  } catch {
    throw invalid("A key of an OAuth client cannot be read. For EC keys only P-384 fits ES384.")
  }
}
