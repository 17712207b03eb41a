import { PassThrough } from "node:stream"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { message, post } from "../testing/requests.ts"
import { testDestination } from "../testing/test-destination.ts"

const body = JSON.stringify({ ...message("Scheduling", "New"), Padding: "x".repeat(1_000) })

/** A request whose body comes when the test sends it. */
function slowPost() {
  const stream = new PassThrough()
  return { stream, request: post({ kind: "stream", stream }) }
}

test("bodies of all requests under way share one room, and what does not fit is answered 503", async () => {
  const { destination, measured } = testDestination({ bodiesLimit: 2 * body.length + 500 })
  const [first, second, third] = [slowPost(), slowPost(), slowPost()]
  const answers = [first, second, third].map(({ request }) => destination.handle(request))
  first.stream.write(body)
  second.stream.write(body)
  await new Promise(setImmediate)
  third.stream.end(body)
  expect((await answers[2])?.status).toBe(503)
  expect(measured).toContainEqual(["rejected", { status: 503, reason: "bodies-too-many" }])

  first.stream.end()
  second.stream.end()
  expect((await answers[0])?.status).toBe(200)
  expect((await answers[1])?.status).toBe(200)
  // What was answered has given its room back, refused ones included.
  for (let count = 0; count < 5; count += 1) expect((await destination.handle(post(body)))?.status).toBe(200)
  await destination.stop()
})

test("a compressed body takes the room of what comes out of it", async () => {
  const { destination } = testDestination({ bodiesLimit: 1_000 })
  const headers = { "content-encoding": "gzip" }
  expect((await destination.handle(post(gzipSync(body), { headers })))?.status).toBe(503)
  await destination.stop()
})
