import { expect, test } from "vitest"
import { SignOnRefusal } from "../../packages/destination/src/index.ts"
import { collectingLogger } from "../../packages/destination/src/testing/test-destination.ts"
import type { Receiving } from "./receiving-suite.ts"
import { type ReceivingWorld, until, type WorldOptions } from "./receiving-world.ts"

/** What the sandbox tells of a launch, as far as it is looked at here. */
interface Launch {
  readonly launched: boolean
  readonly outcome: "redirect" | "page" | "failed"
  readonly status: number | null
  readonly location: string | null
  readonly html: string | null
  readonly notes: readonly string[]
}

const SECRET = "secret of the sign-on: Ørsted, CANARY"
const START = "https://app.example.org/start?token=t"
const TROUBLES = [
  ...["expired", "not-yet-valid", "wrong-key", "other-audience", "other-issuer", "alg-none", "no-token"],
  "used-token",
]

/** Users of a health system who come by a launch of the sandbox. */
export function testSignOns({ name, open }: Receiving): void {
  /** An application that is launched at the address at which it takes messages. */
  async function launching(
    options: WorldOptions["destination"] = {},
    secret: string | readonly string[] = SECRET,
  ): Promise<{ world: ReceivingWorld; launch: (more?: object) => Promise<Launch> }> {
    const signOn = { secret, issuer: "clinic", audience: "app", deadlineMs: 60_000, ...options.signOn }
    const world = await open({ destination: { ...options, signOn } })
    const { url } = await world.sandbox.get<{ readonly url: string }>("/destinations/app")
    await world.sandbox.patch("/destinations/app", { ssoUrl: url, ssoSecret: SECRET })
    const launch = (more: object = {}): Promise<Launch> =>
      world.sandbox.post("/sign-on", { destinationId: "app", sourceId: "clinic", follow: false, ...more })
    return { world, launch }
  }

  test(`${name}: a launch leads to the handler with its claims and its body, and its answer to the browser`, async () => {
    const { world, launch } = await launching()
    const seen: unknown[] = []
    let answer: { readonly location: string } | { readonly html: string } = { location: START }
    world.destination.signOn(({ claims, message }, { disagreements }) => {
      seen.push({ claims, message, disagreements })
      return answer
    })
    expect(await launch()).toMatchObject({
      launched: true,
      outcome: "redirect",
      status: 302,
      location: START,
      notes: [],
    })
    answer = { html: "<h1>Grüezi</h1>" }
    expect(await launch()).toMatchObject({ outcome: "page", status: 200, html: "<h1>Grüezi</h1>", notes: [] })
    await launch({ claims: { npi: "another", facility_id: null, favourite_colour: "red" } })

    expect(seen).toMatchObject([
      {
        claims: { iss: "clinic", aud: "app" },
        message: { Meta: { DataModel: "SSO", EventType: "Sign-on", Source: { ID: "clinic" } } },
        disagreements: [],
      },
      { disagreements: [] },
      {
        claims: { npi: "another", facility_id: null, others: { favourite_colour: "red" } },
        disagreements: ["NPI"],
      },
    ])
    // Nothing of it is a message.
    expect(await world.destination.stats()).toMatchObject({ waiting: 0, done: 0, parked: 0 })
    expect(world.handled).toEqual([])
  })

  test(`${name}: a launch that is wrong in any way signs nobody on, and nothing of it is logged`, async () => {
    const { logger, logs } = collectingLogger()
    const { world, launch } = await launching({ logger })
    let signedOn = 0
    world.destination.signOn(() => {
      signedOn += 1
      return { location: START }
    })
    const claims = { npi: "CANARY-NPI", email: "CANARY@app.example.org" }
    for (const trouble of TROUBLES)
      expect(await launch({ trouble, claims }), trouble).toMatchObject({ launched: false, status: 401 })
    // A token is used by being right once.
    expect(signedOn).toBe(1)
    expect(await launch({ claims })).toMatchObject({ launched: true })
    expect(logs.length).toBeGreaterThan(TROUBLES.length - 2)
    expect(JSON.stringify(logs)).not.toContain("CANARY")
    expect(world.handled).toEqual([])
  })

  test(`${name}: while the secret of sign-ons is changed the old and the new one are right`, async () => {
    const { world, launch } = await launching({}, ["secret of next year, CANARY", SECRET])
    world.destination.signOn(() => ({ location: START }))
    expect(await launch()).toMatchObject({ launched: true })
    await world.sandbox.patch("/destinations/app", { ssoSecret: "secret of next year, CANARY" })
    expect(await launch()).toMatchObject({ launched: true })
    await world.sandbox.patch("/destinations/app", { ssoSecret: "secret of nobody, which is long" })
    expect(await launch()).toMatchObject({ launched: false, status: 401 })
  })

  test(`${name}: a sign-on that is refused, fails, is late or comes in a pause says so, without the reason`, async () => {
    const { world, launch } = await launching({ signOn: { deadlineMs: 200 } as never })
    expect(await launch()).toMatchObject({ launched: false, status: 404 })

    let reason: unknown
    const failures = [
      () => {
        throw new SignOnRefusal("You have no account here.", { status: 410 })
      },
      () => Promise.reject(new Error("CANARY")),
      ({ signal }: { readonly signal: AbortSignal }) =>
        new Promise<never>(() => {
          signal.addEventListener("abort", () => {
            reason = signal.reason
          })
        }),
    ]
    const statuses: unknown[] = []
    for (const fail of failures) {
      const off = world.destination.signOn((_user, context) => fail(context))
      statuses.push((await launch()).status)
      off()
    }
    expect(statuses).toEqual([410, 500, 504])
    await until(() => expect(reason).toMatchObject({ code: "sign-on-timeout" }))

    world.destination.signOn(() => ({ location: START }))
    world.destination.pause("maintenance")
    expect(await launch()).toMatchObject({ launched: false, status: 503 })
    expect(await launch({ trouble: "wrong-key" })).toMatchObject({ status: 401 })
    world.destination.resume()
    expect(await launch()).toMatchObject({ launched: true })
    await world.destination.stop()
    expect(await launch()).toMatchObject({ launched: false, status: 503 })
  })
}
