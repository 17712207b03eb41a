import { expect, test } from "vitest"
import { authenticate, tokenCheck } from "./authenticate.ts"
import { post } from "./testing/requests.ts"

const isToken = tokenCheck(["old-token", "new-token"])
const outcome = (headers: Readonly<Record<string, string | undefined>>) =>
  authenticate(post("", { headers: { "verification-token": undefined, ...headers } }), isToken)

test("takes any of several tokens, in either header", () => {
  expect(outcome({ "verification-token": "old-token" })).toBe("right")
  expect(outcome({ "verification-token": "new-token" })).toBe("right")
  expect(outcome({ authorization: "Bearer new-token" })).toBe("right")
  expect(outcome({ authorization: "bearer   old-token" })).toBe("right")
})

test("is content with one right header beside a wrong one", () => {
  expect(outcome({ "verification-token": "wrong", authorization: "Bearer new-token" })).toBe("right")
  expect(outcome({ "verification-token": "new-token", authorization: "Bearer wrong" })).toBe("right")
})

test("refuses what only resembles a token", () => {
  for (const token of ["", "new-toke", "new-token-", "NEW-TOKEN", "old-token, new-token"])
    expect(outcome({ "verification-token": token }), token).toBe("wrong")
})

test("sees no credential in another authorization", () => {
  for (const authorization of [
    "new-token",
    "Basic new-token",
    "Bearer",
    "Bearer ",
    "Bearernew-token",
    "Bearer wrong",
  ])
    expect(outcome({ authorization }), authorization).toBe("missing")
  expect(outcome({})).toBe("missing")
})

test("does not mind a line feed at the end of a token that came from a file", () => {
  expect(authenticate(post("", { headers: { "verification-token": "t" } }), tokenCheck(["t\n"]))).toBe(
    "right",
  )
})
