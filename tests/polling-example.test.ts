import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import { type Example, type HandledLine, startExample } from "../scripts/sender/start-example.ts"

interface Started {
  readonly example: Example
  readonly api: string
  readonly handled: HandledLine[]
  /** Books, moves or cancels an appointment in the API. */
  enter(appointment: object): Promise<void>
  /** What the clinic has learned. */
  appointments(): Promise<readonly { readonly number: string; readonly status: string }[]>
}

/** Starts the example, which ends with the test. */
async function start(folder: string, apiPort = "0"): Promise<Started> {
  const handled: HandledLine[] = []
  const example = await startExample({
    app: "polling",
    token: "token",
    inbox: join(folder, "inbox.db"),
    env: { POLL_CURSOR: join(folder, "cursor.db"), POLL_EVERY_MS: "50", API_PORT: apiPort },
    onHandled: (line) => handled.push(line),
  })
  onTestFinished(async () => {
    await example.stop()
  })
  const { api } = JSON.parse(example.output().split("\n")[0] ?? "") as { readonly api: string }
  return {
    example,
    api,
    handled,
    async enter(appointment) {
      const response = await fetch(`${api}/appointments`, {
        method: "POST",
        body: JSON.stringify(appointment),
      })
      expect(response.status).toBe(200)
    },
    appointments: async () => (await fetch(`${example.url}/appointments`)).json() as never,
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-test-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const generous = { timeout: 50_000, interval: 50 }

test("the polling example learns of appointments from its API, and its handlers get them as typed messages", async () => {
  const { example, handled, enter, appointments } = await start(temporaryFolder())

  for (const number of ["V-1", "V-2", "V-3"]) await enter({ number })
  await vi.waitFor(() => expect(handled).toHaveLength(3), generous)
  await enter({ number: "V-2", status: "canceled" })
  await vi.waitFor(() => expect(handled).toHaveLength(4), generous)
  await enter({ number: "V-1", startsAt: "2027-02-01T10:00:00.000Z" })
  await vi.waitFor(() => expect(handled).toHaveLength(5), generous)

  expect(handled.map(({ eventType, issues, outcome }) => [eventType, issues, outcome])).toEqual([
    ["New", 0, "handled"],
    ["New", 0, "handled"],
    ["New", 0, "handled"],
    ["Cancel", 0, "handled"],
    ["Reschedule", 0, "handled"],
  ])
  expect(new Set(handled.map(({ transmissionId }) => transmissionId)).size).toBe(5)
  expect((await appointments()).map(({ number, status }) => [number, status])).toEqual([
    ["V-2", "canceled"],
    ["V-3", "booked"],
    ["V-1", "booked"],
  ])
  expect(await (await fetch(`${example.url}/health`)).json()).toMatchObject({
    failures: 0,
    parked: 0,
    stored: 5,
  })
  expect(await example.stop()).toEqual({ code: 0, signal: null })
})

test("the polling example says why it waits when its API does not know a patient", async () => {
  const { example, handled, enter } = await start(temporaryFolder())

  await enter({ number: "V-1", patient: "nobody" })
  await enter({ number: "V-2" })

  // Tried again for a while, since a 404 may also come from an API that is being set up; then the change is parked.
  await vi.waitFor(
    async () =>
      expect(await (await fetch(`${example.url}/health`)).json()).toMatchObject({ reason: "api-refused" }),
    generous,
  )
  expect(handled).toEqual([])
})

test("the polling example, killed and started again, goes on where it was", async () => {
  const folder = temporaryFolder()
  const first = await start(folder)
  await first.enter({ number: "V-1" })
  await vi.waitFor(() => expect(first.handled).toHaveLength(1), generous)
  first.example.child.kill("SIGKILL")
  await first.example.exited

  const second = await start(folder)
  await second.enter({ number: "V-2" })
  const [known] = first.handled
  const isNew = ({ transmissionId }: HandledLine): boolean => transmissionId !== known?.transmissionId
  await vi.waitFor(() => expect(second.handled.filter(isNew)).toHaveLength(1), generous)

  // A handler may run again that was killed before its end was noted, and only once.
  expect(second.handled.length).toBeLessThanOrEqual(2)
})
