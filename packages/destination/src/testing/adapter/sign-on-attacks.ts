import { generateKeyPairSync, sign } from "node:crypto"
import { encode, makeToken, rightClaims, signOnBody, signOnSetup } from "./signed-token.ts"

/** A request that must not sign anybody on. */
export interface SignOnAttack {
  readonly title: string
  /** What the log says of it; `undefined` when it is refused before anybody looks at a token. */
  readonly rule: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly query?: string
  readonly body?: string
  /** A server of Node.js refuses it itself. */
  readonly coreOnly?: true
}

const rsa = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
})
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" })
const ed = generateKeyPairSync("ed25519")

/** Every known way to talk a verifier of tokens into something. @param now - in milliseconds since 1970 */
export function signOnAttacks(now = Date.now()): readonly SignOnAttack[] {
  const right = rightClaims(now)
  const second = Math.floor(now / 1_000)
  const { issuer, audience } = signOnSetup
  const token = makeToken(right)
  const [head = "", payload = "", signature = ""] = token.split(".")
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const one = (title: string, rule: string | undefined, text: string): SignOnAttack => ({
    title,
    rule,
    headers: bearer(text),
  })
  const claims = (title: string, rule: string, changes: object): SignOnAttack =>
    one(title, rule, makeToken({ ...right, ...changes }))
  const without = (name: string, rule: string): SignOnAttack => {
    const { [name]: _left, ...rest } = right
    return one(`no ${name}`, rule, makeToken(rest))
  }
  const raw = (title: string, rule: string, text: string): SignOnAttack => one(title, rule, makeToken(text))
  const header = (title: string, rule: string, more: object, secret?: string): SignOnAttack =>
    one(
      title,
      rule,
      makeToken(right, { header: { alg: "HS256", ...more }, ...(secret === undefined ? {} : { secret }) }),
    )
  const signedBy = (alg: string, make: (text: Buffer) => Buffer, more: object = {}): string => {
    const text = `${encode({ alg, ...more })}.${payload}`
    return `${text}.${make(Buffer.from(text)).toString("base64url")}`
  }
  const byRsa = (text: Buffer) => sign("sha256", text, rsa.privateKey)
  const byEc = (text: Buffer) => sign("sha256", text, { key: ec.privateKey, dsaEncoding: "ieee-p1363" })
  const textOf = (more: string) => `${JSON.stringify(right).slice(0, -1)},${more}}`
  const own = Buffer.from("key of the attacker, long enough").toString("base64url")

  return [
    one("alg none without a signature", "algorithm", `${encode({ alg: "none" })}.${payload}.`),
    one("alg none with the right signature", "algorithm", makeToken(right, { header: { alg: "none" } })),
    one("alg None", "algorithm", makeToken(right, { header: { alg: "None" } })),
    one("alg hs256 in lower case", "algorithm", makeToken(right, { header: { alg: "hs256" } })),
    one("an empty alg", "format", makeToken(right, { header: { alg: "" } })),
    one("no alg", "format", makeToken(right, { header: { typ: "JWT" } })),
    one("alg as a list", "format", makeToken(right, { header: { alg: ["HS256"] } })),
    one(
      "alg twice, none first",
      "signature",
      makeToken(right, {
        header: '{"alg":"none","alg":"HS256"}',
        secret: "another",
      }),
    ),
    one("no header", "format", makeToken(right, { header: "" })),
    one("a header that is no JSON", "format", makeToken(right, { header: "{" })),
    one("a header that is a list", "format", makeToken(right, { header: [] })),

    one("another key", "signature", makeToken(right, { secret: "another secret" })),
    one("an empty key", "signature", makeToken(right, { secret: "" })),
    one("a key of one zero byte", "signature", makeToken(right, { secret: "\0" })),
    one(
      "the secret as Latin-1",
      "signature",
      makeToken(right, {
        secret: Buffer.from(signOnSetup.secret, "utf8").toString("latin1"),
      }),
    ),
    one("the secret and a line break", "signature", makeToken(right, { secret: `${signOnSetup.secret}\n` })),
    one("HS384", "algorithm", makeToken(right, { header: { alg: "HS384" }, hash: "sha384" })),
    one("HS512", "algorithm", makeToken(right, { header: { alg: "HS512" }, hash: "sha512" })),
    one("HS256 that is an HS512", "signature", makeToken(right, { hash: "sha512" })),
    one("RS256 with a key of the attacker", "algorithm", signedBy("RS256", byRsa)),
    one("ES256 with a key of the attacker", "algorithm", signedBy("ES256", byEc)),
    one(
      "EdDSA with a key of the attacker",
      "algorithm",
      signedBy("EdDSA", (text) => sign(null, text, ed.privateKey)),
    ),
    one("HS256 that is an RS256", "signature", signedBy("HS256", byRsa)),
    one("a public key as the secret", "signature", makeToken(right, { secret: rsa.publicKey })),

    header(
      "jwk of the attacker",
      "signature",
      { jwk: { kty: "oct", k: own } },
      "key of the attacker, long enough",
    ),
    header("jku of the attacker", "signature", { jku: "http://127.0.0.1:1/keys" }, "another"),
    header("x5u of the attacker", "signature", { x5u: "http://127.0.0.1:1/keys" }, "another"),
    header("x5c of the attacker", "signature", { x5c: [own] }, "another"),
    header("kid that names a file", "signature", { kid: "../../../../dev/null" }, ""),
    header("kid that is SQL", "signature", { kid: "' UNION SELECT 'another' -- " }, "another"),
    header("crit with an extension", "format", { crit: ["exp"], exp: 1 }),
    header("crit that is empty", "format", { crit: [] }),
    header("crit that is no list", "format", { crit: "exp" }),
    header("b64 false", "format", { b64: false, crit: ["b64"] }),

    claims("a token that is over", "expired", { exp: second - 6 }),
    claims("a token that was over before it was issued", "expired", { exp: 0 }),
    claims("a negative exp", "expired", { exp: -1 }),
    claims("a token issued too long ago", "expired", { iat: second - 3_606, exp: second + 900 }),
    claims("a token issued tomorrow", "not-yet-valid", { iat: second + 86_400, exp: second + 90_000 }),
    claims("a token that begins later", "not-yet-valid", { nbf: second + 3_600 }),
    claims("nbf as a text", "claims", { nbf: "0" }),
    without("exp", "claims"),
    claims("exp as a text", "claims", { exp: String(second + 900) }),
    claims("exp null", "claims", { exp: null }),
    claims("exp true", "claims", { exp: true }),
    claims("exp as a list", "claims", { exp: [second + 900] }),
    claims("exp beyond every date", "claims", { exp: Number.MAX_SAFE_INTEGER }),
    raw("exp infinite", "claims", textOf('"exp":1e400')),
    raw("exp NaN", "format", textOf('"exp":NaN')),
    without("iat", "claims"),
    claims("iat as a text", "claims", { iat: String(second) }),
    raw("iat minus infinite", "expired", textOf('"iat":-1e400')),

    claims("another audience", "audience", { aud: "7b0f4c1e-0000-4000-8000-00000000b002" }),
    claims("a list of other audiences", "audience", { aud: [issuer, "other"] }),
    claims("our audience beside another", "claims", { aud: [audience, "other"] }),
    claims("an empty list of audiences", "audience", { aud: [] }),
    claims("a list in a list", "audience", { aud: [[audience]] }),
    claims("the beginning of our audience", "audience", { aud: audience.slice(0, -1) }),
    claims("more than our audience", "audience", { aud: `${audience}0` }),
    claims("our audience in capitals", "audience", { aud: audience.toUpperCase() }),
    claims("our audience and a space", "audience", { aud: `${audience} ` }),
    claims("aud null", "audience", { aud: null }),
    claims("aud as an object", "audience", { aud: { [audience]: true } }),
    without("aud", "audience"),
    raw("aud twice, ours first", "audience", textOf('"aud":"other"')),
    claims("another issuer", "issuer", { iss: "7b0f4c1e-0000-4000-8000-00000000a002" }),
    claims("issuer and audience swapped", "issuer", { iss: audience, aud: issuer }),
    claims("a list of issuers", "issuer", { iss: [issuer] }),
    claims("the beginning of our issuer", "issuer", { iss: issuer.slice(0, 8) }),
    claims("iss null", "issuer", { iss: null }),
    without("iss", "issuer"),
    without("sub", "claims"),
    claims("an empty sub", "claims", { sub: " " }),
    claims("sub as a number", "claims", { sub: 1 }),
    raw("sub only in __proto__", "claims", textOf('"sub":1,"__proto__":{"sub":"admin"}')),
    raw("claims only in __proto__", "issuer", `{"__proto__":${JSON.stringify(right)}}`),

    raw("a payload that is a list", "format", JSON.stringify([right])),
    raw("a payload that is a text", "format", '"text"'),
    raw("a payload that is null", "format", "null"),
    raw("a payload that is no JSON", "format", "{"),
    raw("an empty payload", "format", ""),
    raw("a payload and more", "format", `${JSON.stringify(right)}{}`),

    one(
      "a payload changed afterwards",
      "signature",
      `${head}.${encode({ ...right, sub: "admin" })}.${signature}`,
    ),
    one(
      "a header changed afterwards",
      "signature",
      `${encode({ alg: "HS256", typ: "JWT" })}.${payload}.${signature}`,
    ),
    one("no signature", "signature", `${head}.${payload}.`),
    one("half a signature", "signature", `${head}.${payload}.${signature.slice(0, 20)}`),
    one("a signature and a byte", "format", `${token}AA`),
    one("a signature of zeros", "signature", `${head}.${payload}.${"A".repeat(43)}`),
    one("padding", "format", `${token}=`),
    one("padding in the payload", "format", `${head}.${payload}==.${signature}`),
    one("white space in the token", undefined, `${head}. ${payload}.${signature}`),
    one("a tab behind the token and more", undefined, `${token}\tmore`),
    one("the alphabet of base64", "format", `${head}.${payload}+/.${signature}`),
    one("percent encoding", "format", token.replaceAll(".", "%2E%2E.")),
    one("a fourth part", undefined, `${token}.${signature}`),
    one("two parts", undefined, `${head}.${payload}`),
    one("five parts, as of an encrypted token", undefined, `${token}.${head}.${payload}`),
    one("empty parts", "format", ".."),
    one("JSON serialisation", undefined, JSON.stringify({ protected: head, payload, signature })),
    one("a token in quotes", "format", `"${token}"`),
    {
      ...one("a token longer than any", "format", makeToken({ ...right, more: "x".repeat(13_000) })),
      coreOnly: true,
    },

    { title: "no token at all", rule: undefined, headers: {} },
    { title: "another scheme", rule: undefined, headers: { authorization: `Basic ${token}` } },
    { title: "no scheme", rule: undefined, headers: { authorization: token } },
    { title: "a scheme and nothing", rule: undefined, headers: { authorization: "Bearer" } },
    { title: "Bearer twice", rule: undefined, headers: { authorization: `Bearer Bearer ${token}` } },
    {
      title: "two tokens in one header",
      rule: undefined,
      headers: { authorization: `Bearer ${token}, Bearer ${token}` },
    },
    {
      title: "two authorization headers, the right one first",
      rule: undefined,
      headers: { authorization: [`Bearer ${token}`, "Bearer x"] },
    },
    {
      title: "two authorization headers, the right one last",
      rule: undefined,
      headers: { authorization: ["Bearer x", `Bearer ${token}`] },
    },
    {
      title: "the token in the query",
      rule: undefined,
      headers: {},
      query: `access_token=${token}&token=${token}`,
    },
    {
      title: "the token in the body",
      rule: undefined,
      headers: {},
      body: signOnBody({ access_token: token, Authorization: `Bearer ${token}` }),
    },
    {
      title: "the token in a cookie",
      rule: undefined,
      headers: { cookie: `token=${token}; authorization=Bearer ${token}` },
    },
    {
      title: "the token in other headers",
      rule: undefined,
      headers: { "proxy-authorization": `Bearer ${token}`, "x-authorization": `Bearer ${token}` },
    },
    {
      title: "the token as the verification token",
      rule: undefined,
      headers: { "verification-token": token },
    },
    {
      title: "a wrong verification token beside a right token",
      rule: undefined,
      headers: { "verification-token": "token-of-nobody", ...bearer(token) },
    },
  ]
}
