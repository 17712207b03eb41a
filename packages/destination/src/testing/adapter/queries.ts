import { expect, test } from "vitest"
import { QueryRefusal } from "../../errors.ts"
import { expectRefused, expectSilent } from "./expectations.ts"
import { delivery, queryText, SENTINEL } from "./messages.ts"
import type { Serve } from "./server.ts"

/** What is answered to queries. */
export function testQueries(name: string, serve: Serve): void {
  for (const before of ["nothing", "json"] as const) {
    test(`${name}, before it ${before}: a query is answered with what its responder returns, and not stored`, async () => {
      await using server = await serve({ before })
      server.destination.respond("PatientSearch", "Query", () => ({ PotentialMatches: [] }))

      const reply = await server.send(delivery("/redox", queryText()))

      expectSilent(reply)
      expect(reply.status).toBe(200)
      expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8")
      expect(JSON.parse(reply.body)).toEqual({
        Meta: { DataModel: "PatientSearch", EventType: "Response" },
        PotentialMatches: [],
      })
      expect(await server.stored()).toEqual([])
    })
  }

  test(`${name}: a query is refused with the status and the words of its responder, or 404 without one`, async () => {
    await using server = await serve()

    expectRefused(await server.send(delivery("/redox", queryText())), 404)
    server.destination.respond("PatientSearch", "Query", () => {
      throw new QueryRefusal("Too few criteria", { status: 422 })
    })
    const reply = await server.send(delivery("/redox", queryText()))

    expectRefused(reply, 422)
    expect(JSON.parse(reply.body)).toEqual({ error: "query-refused", message: "Too few criteria" })
  })

  test(`${name}: a query whose responder fails is answered 500 without the reason`, async () => {
    await using server = await serve()
    server.destination.respond("PatientSearch", "Query", () => {
      throw new Error(`No patient ${SENTINEL}`)
    })

    expectRefused(await server.send(delivery("/redox", queryText())), 500)
  })

  test(`${name}: a query whose responder is late is answered 504`, async () => {
    await using server = await serve({ queryDeadlineMs: 5 })
    server.destination.respond("PatientSearch", "Query", async (_query, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve))
      await new Promise((resolve) => setImmediate(resolve))
      return {}
    })

    expectRefused(await server.send(delivery("/redox", queryText())), 504)
  })
}
