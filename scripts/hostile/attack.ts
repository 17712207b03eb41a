import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { clearAtExit } from "../leave-nothing.ts"
import { checkStored } from "./check-stored.ts"
import { type Connection, type HostileAnswer, openConnection } from "./connection.ts"
import { NO_NUMBER, startDripping } from "./drip.ts"
import { hostileRequests } from "./generate.ts"
import { type Cause, faultOf, isAcknowledgement } from "./judge-answer.ts"
import { createLedger } from "./ledger.ts"
import { type ReadRequest, readRequest } from "./read-request.ts"
import type { HostileRequest } from "./request.ts"
import type { ServerState } from "./serve.ts"
import { type Pools, startServer } from "./server-process.ts"

/** How long and where to attack. */
export interface AttackOptions {
  readonly app: "express" | "koa"
  readonly requests: number
  readonly seed: number
  /** No new round begins after this time, in milliseconds. For ever without it. */
  readonly longestMs?: number
  /** The server keeps free memory for later as it would anywhere; without it, hardly any. */
  readonly pools?: Pools
  /** The server loses so many bytes with each message. For tests of the attack itself. */
  readonly leak?: number
  /** Connections at the same time. */
  readonly connections?: number
  /** Told after each round. */
  readonly onRound?: (sent: number, state: ServerState) => void
}

/** Something that must not be. */
export interface Violation {
  readonly what: string
  /** The request, or what else shows it, in hex. */
  readonly hex: string
}

/** What came of an attack. */
export interface AttackReport {
  readonly sent: number
  readonly answers: ReadonlyMap<number, number>
  readonly kinds: ReadonlyMap<string, number>
  readonly acknowledged: number
  /** Messages of senders that took a minute or more for each. */
  readonly slow: number
  readonly stored: number
  readonly states: readonly ServerState[]
  readonly violations: readonly Violation[]
}

const ROUND = 1_000
/** In one of so many rounds the server is paused. */
const PAUSE_EVERY = 25
/** Of one kind of violation, so many are kept: the first ones tell. */
const MOST_OF_A_KIND = 5
/** More than this shall not wait to be handled when the next round begins. */
const MOST_OPEN = 2_000
/** What was stored has to be handled within this time after the last request. */
const DRAIN_MS = 120_000

/** Attacks a server of its own and compares what it answered, what it stored and how it is. */
export async function attack(options: AttackOptions): Promise<AttackReport> {
  const { app, seed, connections = 24, pools = "small", leak = 0, onRound } = options
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-hostile-"))
  const removeFolder = clearAtExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const inboxFile = join(folder, "inbox.db")
  const requests = hostileRequests(Date.now())
  const roundOf = (round: number, size = ROUND): readonly HostileRequest[] =>
    fc.sample(requests, { numRuns: size, seed: seed + round })
  const ledger = createLedger()
  const answers = new Map<number, number>()
  const kinds = new Map<string, number>()
  const states: ServerState[] = []
  const violations: Violation[] = []
  const counts = new Map<string, number>()
  const violated = (what: string, bytes: Uint8Array): void => {
    const count = (counts.get(what) ?? 0) + 1
    counts.set(what, count)
    if (count <= MOST_OF_A_KIND) violations.push({ what, hex: Buffer.from(bytes).toString("hex") })
  }
  let sent = 0

  function judge(
    number: number,
    request: HostileRequest,
    read: ReadRequest | undefined,
    answer: HostileAnswer,
    causes: readonly Cause[],
  ): void {
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    const fault = faultOf(request, read, answer, causes)
    if (fault !== undefined) violated(fault, request.bytes)
    if (read !== undefined && isAcknowledgement(read, answer)) ledger.acknowledged(number, read)
  }

  const server = await startServer([app, inboxFile, String(leak)], undefined, pools)
  const dripping = startDripping(server.port, ledger, seed)
  try {
    const open: Connection[] = []
    const sendRound = async (
      round: number,
      all: readonly HostileRequest[],
      causes: readonly Cause[],
    ): Promise<void> => {
      let next = 0
      const reads = all.map(({ bytes }) => readRequest(bytes))
      for (const read of reads) ledger.sent(read)
      for (const request of all) {
        kinds.set(request.kind, (kinds.get(request.kind) ?? 0) + 1)
      }
      const drive = async (lane: number): Promise<void> => {
        while (next < all.length && server.crash() === undefined) {
          const first = next
          const volley = takeVolley(all, first, 1 + ((first + lane) % 5))
          next += volley.length
          for (let done = 0; done < volley.length; ) {
            const before = open[lane]
            const isFresh = before === undefined || before.isClosed()
            const connection = isFresh ? openConnection(server.port) : before
            open[lane] = connection
            const rest = volley.slice(done)
            const given = await connection.send(rest)
            for (const [at, answer] of given.entries()) {
              const place = first + done + at
              judge(round * ROUND + place, rest[at] as HostileRequest, reads[place], answer, causes)
            }
            const unanswered = rest[given.length]
            if (unanswered === undefined) break
            // What is cut off, or whose end is unclear, need not be answered; all else comes again on another connection.
            if (isFresh && given.length === 0 && !unanswered.isLast && server.crash() === undefined)
              violated("no answer", unanswered.bytes)
            done += given.length + (unanswered.isLast || (isFresh && given.length === 0) ? 1 : 0)
            await connection.close()
          }
        }
      }
      await Promise.all(Array.from({ length: connections }, (_, lane) => drive(lane)))
      sent += all.length
    }

    const end = performance.now() + (options.longestMs ?? Number.POSITIVE_INFINITY)
    const rounds = Math.ceil(options.requests / ROUND)
    const sizeOf = (round: number): number => Math.min(ROUND, options.requests - round * ROUND)
    let coming = roundOf(0, sizeOf(0))
    for (
      let round = 0;
      round < rounds && server.crash() === undefined && performance.now() < end;
      round += 1
    ) {
      const paused = round % PAUSE_EVERY === PAUSE_EVERY - 1
      if (paused) await server.tell("pause")
      const running = sendRound(round, coming, paused ? ["paused", "bodies-too-many"] : ["bodies-too-many"])
      if (round + 1 < rounds) coming = roundOf(round + 1, sizeOf(round + 1))
      await running
      if (server.crash() !== undefined) break
      let state = await server.tell(paused ? "resume" : "state")
      // Who attacks for hours would only measure how much can wait.
      while (state.open > MOST_OPEN) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        state = await server.tell("state")
      }
      states.push(state)
      onRound?.(sent, state)
    }
    await Promise.all([dripping.stop(), ...open.map((connection) => connection.close())])
    for (const { status, bytes } of dripping.wrong) violated(`${status} for a slow sender`, bytes)
    const crash = server.crash()
    if (crash !== undefined) violated(`the server ${crash}`, Buffer.alloc(0))
    else {
      const last = await settle(() => server.tell("state"))
      states.push(last)
      if (last.open > 0) violated(`${last.open} stored messages are not handled`, Buffer.alloc(0))
      if (last.connections > 0)
        violated(`${last.connections} connections are open at the end`, Buffer.alloc(0))
      if (last.polluted) violated("a prototype has a member more", Buffer.alloc(0))
      if (last.indiscreet > 0)
        violated(`${last.indiscreet} log records with a token or a text`, Buffer.alloc(0))
      const wrongEnd = await server.stop()
      if (wrongEnd !== undefined) violated(`the server ${wrongEnd}`, Buffer.alloc(0))
    }
    const { stored, missing, uncalled } = checkStored(inboxFile, ledger)
    for (const number of missing.slice(0, MOST_OF_A_KIND)) {
      const round = Math.floor(number / ROUND)
      const request = number === NO_NUMBER ? undefined : roundOf(round, sizeOf(round))[number % ROUND]
      violated("200 for a message that is not in the inbox", request?.bytes ?? Buffer.alloc(0))
    }
    for (const body of uncalled) violated("a body in the inbox that came without a right token", body)
    const acknowledged = ledger.acknowledgedCount()
    return { sent, answers, kinds, acknowledged, slow: dripping.answered(), stored, states, violations }
  } finally {
    server.kill()
    await dripping.stop()
    removeFolder()
  }
}

/**
 * Requests that go over one connection without waiting. One whose end is unclear comes alone: Node.js answers what cannot
 * be parsed by closing the connection, whatever it still owes to the requests before.
 */
function takeVolley(all: readonly HostileRequest[], from: number, most: number): readonly HostileRequest[] {
  const volley = all.slice(from, from + most)
  const unclear = volley.findIndex(({ isLast }) => isLast)
  return unclear === -1 ? volley : volley.slice(0, Math.max(1, unclear))
}

async function settle(look: () => Promise<ServerState>): Promise<ServerState> {
  const end = performance.now() + DRAIN_MS
  for (;;) {
    const state = await look()
    if ((state.open === 0 && state.connections === 0) || performance.now() > end) return state
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
