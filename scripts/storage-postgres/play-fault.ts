import { randomUUID } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"
import { checkHistory, type Verdict } from "../crash/check-history.ts"
import type { SampleMessage } from "../sender/read-samples.ts"
import { attackedDatabase } from "./database.ts"
import { type Fault, faults, type Place, type Stage } from "./faults.ts"
import { type Counts, startServer } from "./server-process.ts"
import { type Answer, startTraffic, type Traffic } from "./traffic.ts"

/** What came of a fault. */
export interface PlayedPostgres {
  readonly name: string
  readonly skipped?: string
  /** How often each status was answered to what was sent while it lasted. */
  readonly statuses: Readonly<Record<string, number>>
  /** What `health()` gave as its reasons while it lasted. */
  readonly health: readonly string[]
  /** Codes in the log, each with that of its cause. */
  readonly codes: readonly string[]
  /** Milliseconds from its end until every subscription was answered 200 again, in the same processes. */
  readonly recoveredMs: number | undefined
  readonly verdict: Verdict
  /** Most connections of the servers that the database had when it ended; `undefined` when it could not be asked. */
  readonly connections: number | undefined
  readonly before: Counts
  readonly after: Counts
  /** What is not as it should be. */
  readonly wrong: readonly string[]
}

/** Names of all faults. */
export const postgresFaultNames: readonly string[] = faults.map(({ name }) => name)

/** Why no fault can be played here; `undefined` when they can. */
export const noPostgresFaults: string | undefined =
  process.platform === "win32" ? "Windows has no signals" : undefined

const SERVERS = 2
const SUBSCRIPTIONS = 4
const DEADLINE_MS = 120_000
/** Four in each pool and one that listens; and once more where those that were given up cannot end. */
const MOST_CONNECTIONS = 2 * SERVERS * 5

/**
 * Plays one fault against a database of its own that two servers share: messages before it, while it lasts, and after its
 * end, handled all the time.
 *
 * @param tries - answers that each subscription gets while it lasts
 */
export async function playPostgresFault(
  name: string,
  tries: number,
  message: SampleMessage,
): Promise<PlayedPostgres> {
  const fault = faults.find((one) => one.name === name)
  if (fault === undefined) throw new Error(`There is no fault "${name}".`)
  const skip = noPostgresFaults ?? fault.skip
  if (skip !== undefined) return { ...NOT_PLAYED, name, skipped: skip }
  const place = await (fault.prepare ?? inOrder)()
  const token = randomUUID()
  const servers: Stage["servers"][number][] = []
  try {
    for (let server = 0; server < SERVERS; server += 1)
      servers.push(await startServer(place.url ?? place.database.url, token, fault.serve))
    return await play(fault, { database: place.database, servers }, place, tries, message)
  } finally {
    await Promise.all(servers.map((server) => server.kill()))
    try {
      await place.database.end()
    } finally {
      await place.clear()
    }
  }
}

async function inOrder(): Promise<Place> {
  return { database: await attackedDatabase(), clear: () => {} }
}

async function play(
  fault: Fault,
  stage: Stage,
  place: Place,
  tries: number,
  message: SampleMessage,
): Promise<PlayedPostgres> {
  const { database, servers } = stage
  const traffic = startTraffic(servers, message, SUBSCRIPTIONS)
  try {
    await reached("a first 200", () => traffic.answered(200) >= 5)
    const before = await countOf(servers)
    const end = await fault.begin(stage, place)
    traffic.nextPhase()
    await reached("answers", () => traffic.answered() >= tries)
    const health = [...new Set((await Promise.all(servers.map((server) => server.health()))).flat())]
    let connections = await connectionsOf(database)
    traffic.nextPhase()
    await end()
    const ended = performance.now()
    traffic.nextPhase()
    const recovered = await isReached(() => traffic.answered(200) >= 1)
    const recoveredMs = recovered ? Math.round(performance.now() - ended) : undefined
    if (recovered) await reached("more answers", () => traffic.answered(200) >= 5)
    if (fault.keepsConnections === true) connections = await connectionsThatStay(database)
    await traffic.stop()
    const isHandled = new Set<string>()
    await isReached(() => {
      for (const { handled } of servers)
        for (const { transmissionId } of handled) isHandled.add(transmissionId)
      // What was destroyed is never handled, and the last one of each subscription comes after all others.
      return traffic.senders.every(({ acknowledged }) =>
        [...acknowledged].slice(fault.destroys ? -1 : 0).every((id) => isHandled.has(id)),
      )
    })
    const after = await countOf(servers)
    const played = {
      name: fault.name,
      statuses: count(
        traffic.senders
          .flatMap(({ answers }) => answers)
          .filter(({ sentIn, answeredIn }) => sentIn === 1 && answeredIn === 1),
      ),
      health,
      codes: codesOf(stage),
      recoveredMs,
      verdict: verdictOf(traffic, stage),
      connections,
      before,
      after,
    }
    return { ...played, wrong: wrongIn(fault, stage, traffic, played) }
  } finally {
    await traffic.stop()
  }
}

function wrongIn(
  fault: Fault,
  { servers }: Stage,
  traffic: Traffic,
  { statuses, health, codes, recoveredMs, verdict, connections }: Omit<PlayedPostgres, "wrong">,
): readonly string[] {
  const wrong: string[] = []
  const all = Object.keys(count(traffic.senders.flatMap(({ answers }) => answers)))
  if (all.some((status) => status !== "200" && status !== "503")) wrong.push(`answers ${all.join(", ")}`)
  const others = Object.keys(statuses).filter((status) => status !== `${fault.answers}`)
  if (fault.answers !== "200 or 503" && others.length > 0) wrong.push(`answers ${others.join(", ")}`)
  if (fault.answers === 503 && health.join() !== "storage")
    wrong.push(`health ${health.join(", ") || "ready"}`)
  if (fault.answers === 200 && health.length > 0) wrong.push(`health ${health.join(", ")}`)
  const strange = codes.filter((code) => !fault.logs.test(code))
  if (strange.length > 0) wrong.push(`log ${strange.join(", ")}`)
  if (fault.answers === 503 && codes.length === 0) wrong.push("nothing in the log")
  if (recoveredMs === undefined) wrong.push("no 200 after its end")
  if (verdict.lost > 0 && fault.destroys !== true) wrong.push(`${verdict.lost} lost`)
  if (verdict.outOfOrder > 0) wrong.push(`${verdict.outOfOrder} out of order`)
  if (verdict.handledTwice > 0) wrong.push(`${verdict.handledTwice} handled twice`)
  if ((connections ?? 0) > MOST_CONNECTIONS) wrong.push(`${connections} connections`)
  if (servers.some((server) => !server.isRunning())) wrong.push("a server has ended")
  const complaints = servers.flatMap((server) => server.complaints)
  if (complaints.length > 0) wrong.push(`error output: ${complaints.join(" / ")}`)
  return wrong
}

function verdictOf({ senders }: Traffic, { servers }: Stage): Verdict {
  const handled = servers
    .flatMap((server) => server.handled)
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .map(({ transmissionId }) => ({ life: 0, transmissionId }))
  return checkHistory(senders, handled)
}

function codesOf({ servers }: Stage): readonly string[] {
  const lines = servers.flatMap(({ log }) => log)
  return [
    ...new Set(
      lines.map(({ code, cause, message }) =>
        code === undefined ? message : `${code} (${cause ?? "no cause"})`,
      ),
    ),
  ].sort()
}

async function countOf(servers: Stage["servers"]): Promise<Counts> {
  const counts = await Promise.all(servers.map((server) => server.count()))
  return {
    descriptors: counts.reduce((sum, { descriptors }) => sum + descriptors, 0),
    megabytes: counts.reduce((sum, { megabytes }) => sum + megabytes, 0),
  }
}

async function connectionsOf(database: Stage["database"]): Promise<number | undefined> {
  const late = wait(2_000, undefined, { ref: false })
  return Promise.race([database.connections().catch(() => undefined), late])
}

/** Waits for the ends of those that were given up. */
async function connectionsThatStay(database: Stage["database"]): Promise<number> {
  const started = performance.now()
  for (;;) {
    const connections = await database.connections()
    if (connections <= MOST_CONNECTIONS || performance.now() - started > DEADLINE_MS) return connections
    await wait(50)
  }
}

function count(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

async function isReached(condition: () => boolean): Promise<boolean> {
  const started = performance.now()
  while (!condition()) {
    if (performance.now() - started > DEADLINE_MS) return false
    await wait(20)
  }
  return true
}

async function reached(what: string, condition: () => boolean): Promise<void> {
  if (!(await isReached(condition))) throw new Error(`There were no ${what} in time.`)
}

const NOT_PLAYED = {
  statuses: {},
  health: [],
  codes: [],
  recoveredMs: undefined,
  verdict: { lost: 0, outOfOrder: 0, handledTwice: 0, handledAgainAfterKill: 0, acknowledged: 0 },
  connections: undefined,
  before: { descriptors: 0, megabytes: 0 },
  after: { descriptors: 0, megabytes: 0 },
  wrong: [],
}
