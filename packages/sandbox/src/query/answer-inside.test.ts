import { expect, test } from "vitest"
import type { Leg, RoutedMessage } from "../intake/route-message.ts"
import { routeMessage } from "../intake/route-message.ts"
import { sampleOf } from "../message/assets.ts"
import { smallWorld } from "../testing/small-world.ts"
import { answerInside } from "./answer-inside.ts"
import { ask } from "./ask.ts"

/** The sample of a query on its way to a destination that answers from the records of a source. */
async function onItsWay(recordsOf: string | null) {
  const { core } = await smallWorld()
  core.world.changeDestination("inside", { recordsOf })
  const { Meta, ...members } = sampleOf("PatientSearch", "Query") ?? { Meta: {} }
  const message = { Meta: { ...Meta, Destinations: [{ ID: "inside" }] }, ...members }
  const routed = (await routeMessage(core, core.world.sources.get("ehr"), message)) as RoutedMessage
  return { core, routed, leg: routed.legs[0] as Leg }
}

test("records that hold nothing answer with nothing, and no records with the sample", async () => {
  const empty = await onItsWay("ehr")
  const none = await onItsWay(null)

  expect(answerInside(empty.core, empty.routed, empty.leg)).toEqual({ members: { Patient: {} } })
  expect(answerInside(none.core, none.routed, none.leg)).toMatchObject({
    members: { PotentialMatches: [{}, {}] },
  })
})

test("a query that Data on Demand does not cover is answered with the sample", async () => {
  const { core, routed, leg } = await onItsWay("ehr")
  const message = sampleOf("Clinical Decisions", "Request") as RoutedMessage["message"]

  expect(answerInside(core, { ...routed, message }, leg)).toMatchObject({ members: { Advisories: [{}, {}] } })
})

test("a failure inside is a 500 that is logged by its kind, and ends the transmission", async () => {
  const logged: unknown[] = []
  const { core, routed } = await onItsWay("ehr")
  const broken = {
    ...core,
    logger: { ...core.logger, error: (fields: object, text: string) => void logged.push(fields, text) },
    records: {
      ...core.records,
      of: () => {
        throw new TypeError("CANARY")
      },
    },
  }
  const answer = await ask(broken, routed, "source", new AbortController().signal)

  expect(answer.status).toBe(500)
  expect(JSON.stringify([logged, answer])).not.toContain("CANARY")
  expect(logged).toContainEqual(expect.objectContaining({ error: "TypeError" }))
  expect(core.transmissions.get(answer.logId)).toMatchObject({ state: "failed", lastStatus: 500 })
})
