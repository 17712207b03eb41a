import fc from "fast-check"
import { rightCredentials, signedCredentials, TOKEN, wrongCredentials, wrongToken } from "./credentials.ts"
import { encodedOf } from "./encodings.ts"
import { brokenFraming, rightChunks } from "./framing.ts"
import { challengeText, oddMembers, oddMeta, query, repeatedMessage, rightMessage } from "./messages.ts"
import { mutationsOf } from "./mutate.ts"
import { type HostileRequest, writeRequest } from "./request.ts"
import { anyText, deepText } from "./texts.ts"

type Pace = HostileRequest["pace"]
type Kind = readonly [weight: number, name: string, bytes: fc.Arbitrary<Buffer>, pace?: Pace, isLast?: "last"]

const bytesOf = (text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> => text.map((one) => Buffer.from(one))
const post = (body: fc.Arbitrary<Buffer>, headers = rightCredentials): fc.Arbitrary<Buffer> =>
  fc.tuple(body, headers).map(([one, given]) => writeRequest({ body: one, headers: given }))

const right = bytesOf(rightMessage)
const odd = bytesOf(fc.oneof(oddMeta, oddMembers))
const tokens = fc.oneof(fc.constant(TOKEN), wrongToken)
const challenge = challengeText(tokens)

const queryString = fc
  .tuple(
    tokens,
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc.constantFrom("challenge", "challenge[]", "challenge%00", "__proto__"),
  )
  .map(
    ([token, text, name]) =>
      `/redox?${name}=${encodeURIComponent(text)}&verification-token=${encodeURIComponent(token)}`,
  )

const longPath = fc.integer({ min: 100, max: 40_000 }).map((length) => `/redox?${"a=1&".repeat(length / 4)}`)
const oddPath = fc.constantFrom(
  "/redox/",
  "/redox/x",
  "//redox",
  "/redox/../redox",
  "/%72edox",
  "/redox%00",
  "/redox;a=1",
  "/redox?%",
  "/redox?__proto__[a]=1&constructor=2",
  "http://x/redox",
  "http://[/redox",
  "*",
  "/redox#x",
)

/** What is sent, with how often: some messages are right, most are not. */
function kindsOf(now: number): readonly Kind[] {
  return [
    [14, "right message", post(right)],
    [20, "odd Meta", post(bytesOf(oddMeta))],
    [12, "odd members", post(bytesOf(oddMembers))],
    [16, "changed bytes of the body", post(mutationsOf(right, 6))],
    [2, "no message", post(bytesOf(anyText))],
    [2, "log ID again", post(bytesOf(repeatedMessage))],
    [
      0.2,
      "deep",
      post(bytesOf(fc.tuple(deepText, fc.uuid()).map(([text, id]) => `{"a":${text},"b":"${id}"}`))),
    ],
    [8, "wrong token", post(fc.oneof(right, odd), wrongCredentials)],
    [
      2,
      "token of a sign-on",
      post(fc.oneof(right, bytesOf(fc.constant(signOnText))), signedCredentials(now)),
    ],
    [1, "token of a sign-on beside the right one", post(bytesOf(fc.constant(signOnText)))],
    [
      6,
      "encoding",
      fc
        .tuple(
          encodedOf(rightMessage),
          fc.oneof({ weight: 4, arbitrary: rightCredentials }, { weight: 1, arbitrary: wrongCredentials }),
        )
        .map(([{ encoding, body }, headers]) =>
          writeRequest({ body, headers: [...headers, ["content-encoding", encoding]] }),
        ),
    ],
    [3, "challenge in the body", post(bytesOf(challenge), fc.oneof(rightCredentials, wrongCredentials))],
    [
      2,
      "challenge in the address",
      fc
        .tuple(queryString, fc.oneof(rightCredentials, wrongCredentials), fc.constantFrom("GET", "HEAD"))
        .map(([path, headers, method]) => writeRequest({ method, path, headers })),
    ],
    [3, "query", post(fc.oneof(bytesOf(query), mutationsOf(bytesOf(query))))],
    [
      2,
      "method",
      fc
        .tuple(
          fc.constantFrom("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "M-SEARCH", "QUERY"),
          right,
          rightCredentials,
        )
        .map(([method, body, headers]) => writeRequest({ method, body, headers })),
    ],
    [
      1,
      "address",
      fc
        .tuple(fc.oneof(oddPath, longPath), right, rightCredentials)
        .map(([path, body, headers]) => writeRequest({ path, body, headers })),
      "at once",
      "last",
    ],
    [
      1,
      "many headers",
      fc
        .tuple(fc.integer({ min: 50, max: 2_500 }), fc.integer({ min: 1, max: 300 }), right, rightCredentials)
        .map(([count, length, body, given]) => {
          const headers = Array.from({ length: count }, (_, at) => [`x-${at}`, "v".repeat(length)] as const)
          return writeRequest({ body, headers: [...headers, ...given] })
        }),
      "at once",
      "last",
    ],
    [3, "chunks", fc.tuple(right, rightCredentials).chain(([body, headers]) => rightChunks(body, headers))],
    [
      3,
      "broken framing",
      fc.tuple(right, rightCredentials).chain(([body, headers]) => brokenFraming(body, headers)),
      "at once",
      "last",
    ],
    [6, "changed bytes of the whole", mutationsOf(post(right), 5), "at once", "last"],
    [
      1,
      "changed bytes of the head",
      fc
        .tuple(right, rightCredentials)
        .chain(([body, headers]) =>
          mutationsOf(fc.constant(writeRequest({ body, headers }).subarray(0, 120)), 2).map((head) =>
            Buffer.concat([head, writeRequest({ body, headers }).subarray(120)]),
          ),
        ),
      "at once",
      "last",
    ],
    [1, "slow body", post(right), "slowly"],
    [1, "body cut off", post(right), "cut off", "last"],
    [
      0.05,
      "large",
      post(
        fc
          .tuple(fc.integer({ min: 150_000, max: 1_200_000 }), fc.uuid())
          .map(([size, id]) =>
            Buffer.from(
              `{"Meta":{"DataModel":"Media","EventType":"New","Logs":[{"ID":"${id}"}]},"a":"${"A".repeat(size)}"}`,
            ),
          ),
      ),
    ],
  ]
}

const signOnText = '{"Meta":{"DataModel":"SSO","EventType":"Sign-on"},"Patient":{"Identifiers":[]}}'

/**
 * What an attack sends. The same seed gives the same requests, except that signed tokens are issued now.
 *
 * @param now - milliseconds since 1970
 */
export function hostileRequests(now: number): fc.Arbitrary<HostileRequest> {
  const kinds = kindsOf(now)
  return fc.oneof(
    ...kinds.map(([weight, kind, bytes, pace = "at once", isLast]) => ({
      weight: Math.round(weight * 20),
      arbitrary: bytes.map((one): HostileRequest => ({ kind, bytes: one, pace, isLast: isLast === "last" })),
    })),
  )
}
