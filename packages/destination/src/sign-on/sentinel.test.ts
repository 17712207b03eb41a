import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { expect, test } from "vitest"
import { createDestination } from "../destination.ts"
import { memoryInbox } from "../inbox/memory.ts"
import { makeToken, rightClaims, signOnSetup } from "../testing/adapter/signed-token.ts"
import { post, TOKEN } from "../testing/requests.ts"
import { poisonedError, sentinelsIn, withSentinels } from "../testing/sentinels.ts"
import { collectingLogger } from "../testing/test-destination.ts"

const file = resolve(import.meta.dirname, "../../../../schemas/sso/sign-on.sample.json")
const sample = JSON.parse(readFileSync(file, "utf8")) as object

test("nothing of a sign-on gets out but to its handler: right, wrong, late, refused, failed, used again", async () => {
  const { logger, logs } = collectingLogger()
  const measured: unknown[] = []
  const answers: unknown[] = []
  const ourErrors: unknown[] = []
  let seen = 0
  let behave = (): unknown => ({ location: "https://app.example.org/start" })
  const destination = createDestination({
    verificationToken: TOKEN,
    inbox: memoryInbox(),
    logger,
    metrics: {
      rejected: (event) => void measured.push(event),
      handled: (event) => void measured.push(event),
      validated: (event) => void measured.push(event),
    },
    signOn: { ...signOnSetup, deadlineMs: 50 },
  })
  destination.signOn((signOn) => {
    seen += sentinelsIn(signOn).length
    return behave() as never
  })
  destination.onError((error) => {
    if ((error as { code?: string }).code?.startsWith("invalid-") === true) ourErrors.push(error)
  })
  let count = 0
  const ask = async (changes: object = {}, body: unknown = withSentinels(sample), making = {}) => {
    count += 1
    const claims = { ...rightClaims(), ...changes, count, others: "CANARY" }
    const authorization = `Bearer ${makeToken(claims, making)}`
    const headers = { "verification-token": undefined, authorization }
    answers.push(
      await destination.handle(
        post(typeof body === "string" ? body : (body as object), { query: "token=CANARY", headers }),
      ),
    )
    return headers
  }

  const headers = await ask()
  answers.push(await destination.handle(post(withSentinels(sample), { headers })))
  await ask({}, withSentinels(sample, { wrong: true }))
  for (const changes of [
    { aud: "CANARY" },
    { iss: "CANARY" },
    { exp: "CANARY" },
    { exp: 0 },
    { nbf: 1e11 },
    { sub: 1 },
  ])
    await ask(changes)
  await ask({}, undefined, { secret: "CANARY" })
  await ask({}, undefined, { header: { alg: "CANARY", kid: "CANARY", jku: "CANARY" } })
  for (const body of ["CANARY", `{"Meta":{"DataModel":"CANARY","EventType":"CANARY"}}`]) await ask({}, body)
  for (const failure of [
    () => Promise.reject(poisonedError()),
    () => {
      throw poisonedError()
    },
    () => ({ location: "javascript:CANARY" }),
    () => ({ location: "https://CANARY:CANARY@app.example.org/" }),
    () => ({ CANARY: "CANARY" }),
    () => new Promise(() => {}),
  ]) {
    behave = failure
    await ask()
  }
  expect(answers.map((answer) => (answer as { status: number }).status)).toEqual([
    ...[302, 401, 302],
    ...[401, 401, 401, 401, 401, 401, 401, 401],
    ...[400, 400],
    ...[500, 500, 500, 500, 500, 504],
  ])
  expect(seen).toBeGreaterThan(100)
  expect(ourErrors).toHaveLength(3)
  expect(logs.length).toBeGreaterThan(15)
  expect(sentinelsIn([logs, answers, measured, ourErrors])).toEqual([])
  expect(JSON.stringify([logs, answers])).not.toContain(signOnSetup.secret)
})
