import fc from "fast-check"
import {
  encode,
  makeToken,
  rightClaims,
} from "../../packages/destination/src/testing/adapter/signed-token.ts"

type Header = readonly [name: string, value: string]

/** The verification token of the server that is attacked. */
export const TOKEN = "hostile-7Kq2mZxV9tLr4WbN"

/** Headers of a request that may be stored. */
export const rightCredentials: fc.Arbitrary<readonly Header[]> = fc.constantFrom<(readonly Header[])[]>(
  [["verification-token", TOKEN]],
  [["authorization", `Bearer ${TOKEN}`]],
  [
    ["Verification-Token", TOKEN],
    ["Authorization", `bearer  ${TOKEN}`],
  ],
)

/** Texts that are almost the token, or nothing like it. */
export const wrongToken: fc.Arbitrary<string> = fc
  .oneof(
    fc.integer({ min: 0, max: TOKEN.length - 1 }).map((kept) => TOKEN.slice(0, kept)),
    fc.nat(TOKEN.length - 1).map((at) => `${TOKEN.slice(0, at)}~${TOKEN.slice(at + 1)}`),
    fc.constantFrom(
      "",
      TOKEN.toLowerCase(),
      `${TOKEN}${TOKEN}`,
      `${TOKEN},`,
      `${TOKEN}, ${TOKEN}`,
      `"${TOKEN}"`,
    ),
    fc.constantFrom("undefined", "null", "[object Object]", "__proto__", `Bearer ${TOKEN}x`, `${TOKEN}%00`),
    fc.string({ unit: "grapheme-ascii", maxLength: 60 }),
    fc.integer({ min: 1, max: 8_000 }).map((length) => "a".repeat(length)),
  )
  .filter((text) => text.trim() !== TOKEN)

/** Headers without a right token, or with the right one where none is looked for. */
export const wrongCredentials: fc.Arbitrary<readonly Header[]> = fc.oneof(
  wrongToken.map((token): readonly Header[] => [["verification-token", token]]),
  wrongToken.map((token): readonly Header[] => [["authorization", `Bearer ${token}`]]),
  fc.constantFrom<(readonly Header[])[]>(
    [],
    [["x-verification-token", TOKEN]],
    [["cookie", `verification-token=${TOKEN}`]],
    [["verification_token", TOKEN]],
    [["authorization", TOKEN]],
    [["authorization", `Basic ${Buffer.from(`redox:${TOKEN}`).toString("base64")}`]],
    [["proxy-authorization", `Bearer ${TOKEN}`]],
    [["referer", `http://x/?verification-token=${TOKEN}`]],
    [
      ["verification-token", TOKEN],
      ["verification-token", "other"],
    ],
    [
      ["authorization", "Bearer other"],
      ["authorization", `Bearer ${TOKEN}`],
    ],
  ),
  fc
    .array(wrongToken, { minLength: 3, maxLength: 40 })
    .map((tokens) => tokens.map((token): Header => ["verification-token", token])),
)

/** Signed tokens, few of them right. @param now - when they are issued, in milliseconds since 1970 */
export function signedCredentials(now: number): fc.Arbitrary<readonly Header[]> {
  const claims = rightClaims(now)
  return fc
    .oneof(
      fc.uuid().map((jti) => makeToken({ ...claims, jti })),
      fc.uuid().map((secret) => makeToken(claims, { secret })),
      fc
        .constantFrom<object | string>(
          { alg: "none" },
          { alg: "HS512" },
          { alg: "RS256" },
          { alg: ["HS256"] },
          "x",
          "null",
        )
        .map((header) => makeToken(claims, { header })),
      fc
        .tuple(fc.constantFrom(...Object.keys(claims)), fc.jsonValue({ maxDepth: 2 }))
        .map(([name, value]) => makeToken({ ...claims, [name]: value })),
      fc.json({ maxDepth: 3 }).map((text) => makeToken(text)),
      fc.string({ maxLength: 20 }).map((text) => `${encode(text)}.${encode(text)}.${encode(text)}`),
      fc.constantFrom("..", "a.b.c", `${"a".repeat(9_000)}.b.c`),
    )
    .map((token): readonly Header[] => [["authorization", `Bearer ${token}`]])
}
