import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { tokenCheck } from "../../packages/destination/src/authenticate.ts"
import { clearAtExit } from "../leave-nothing.ts"
import { openConnection } from "./connection.ts"
import { TOKEN } from "./credentials.ts"
import { guesses, shuffled } from "./guesses.ts"
import { writeRequest } from "./request.ts"
import { startServer } from "./server-process.ts"
import { compare, meanOf, SIGNIFICANT } from "./welch.ts"

/** How to guess. */
export interface TimingOptions {
  readonly app: "express" | "koa"
  /** Guesses of each kind. */
  readonly samples: number
}

const FIRST = "no character right"
/** So many checks make one measurement within a process: a single one is faster than the clock. */
const CHECKS = 50
/** Guesses of each kind before anything is measured. */
const WARM_UP = 100

/**
 * Measures what a guesser could learn, over HTTP and, far more finely, at the check itself. A check that stops at the
 * first wrong character is measured as well, to show that the measurement would see it.
 *
 * @returns whether nothing could be learned
 */
export async function measureTiming({ app, samples }: TimingOptions): Promise<boolean> {
  const overHttp = await guessOverHttp(app, samples)
  console.log(`Times of ${samples} wrong guesses of each kind over HTTP, ${app}:`)
  const httpIsSilent = print(overHttp.times)
  console.log(
    `The answers to them: ${overHttp.answers.size === 1 ? "all the same" : `${overHttp.answers.size} different ones`}`,
  )
  console.log(`Times of the check itself, ${samples} times ${CHECKS} of each kind:`)
  const checkIsSilent = print(guessInProcess(tokenCheck([TOKEN]), samples))
  console.log("The same with a check that stops at the first wrong character, which has to be seen:")
  const controlIsSeen = !print(guessInProcess(stopsEarly, samples))
  const isSilent = httpIsSilent && checkIsSilent && controlIsSeen && overHttp.answers.size === 1
  console.log(
    isSilent ? "A guesser learns nothing" : "A GUESSER LEARNS SOMETHING, or the measurement sees nothing",
  )
  return isSilent
}

type Times = ReadonlyMap<string, readonly number[]>

/** Guesses over one connection. */
export async function guessOverHttp(
  app: TimingOptions["app"],
  samples: number,
): Promise<{ readonly times: Times; readonly answers: ReadonlySet<string> }> {
  const folder = mkdtempSync(join(tmpdir(), "redoxkit-guess-"))
  const removeFolder = clearAtExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const server = await startServer([app, join(folder, "inbox.db")])
  const connection = openConnection(server.port)
  try {
    const answers = new Set<string>()
    const times = new Map(Object.keys(guesses).map((name) => [name, [] as number[]]))
    const body = Buffer.from('{"Meta":{"DataModel":"Device","EventType":"New"}}')
    let sent = 0
    for (const name of shuffled(samples + WARM_UP, Math.random)) {
      sent += 1
      const bytes = writeRequest({ body, headers: [["verification-token", guesses[name] ?? ""]] })
      const started = performance.now()
      const [answer] = await connection.send([{ kind: name, bytes, pace: "at once", isLast: false }])
      if (sent > WARM_UP * times.size) times.get(name)?.push((performance.now() - started) * 1_000)
      // The date is that of the second.
      answers.add(`${answer?.head.replace(/^date: .*$/im, "")}\n${answer?.body}`)
    }
    return { times, answers }
  } finally {
    await connection.close()
    server.kill()
    removeFolder()
  }
}

function guessInProcess(isToken: (token: string) => boolean, samples: number): Times {
  const times = new Map(Object.keys(guesses).map((name) => [name, [] as number[]]))
  let right = 0
  for (const name of shuffled(samples, Math.random)) {
    const token = guesses[name] ?? ""
    const started = process.hrtime.bigint()
    for (let check = 0; check < CHECKS; check += 1) if (isToken(token)) right += 1
    times.get(name)?.push(Number(process.hrtime.bigint() - started) / 1_000 / CHECKS)
  }
  if (right > 0) throw new Error("A wrong token was taken for right")
  return times
}

function stopsEarly(token: string): boolean {
  for (let at = 0; at < TOKEN.length; at += 1) if (token[at] !== TOKEN[at]) return false
  return token.length === TOKEN.length
}

/** Prints what was measured. @returns whether guesses of the right length took the same time, however close they were */
function print(times: Times): boolean {
  const first = times.get(FIRST) ?? []
  let isSilent = true
  for (const [name, row] of times) {
    const { difference, t } = compare(first, row)
    // A longer header takes longer to read, whoever reads it; how long a guess is, the guesser knows.
    const counts = guesses[name]?.length === TOKEN.length
    if (counts && Math.abs(t) > SIGNIFICANT) isSilent = false
    console.log(
      `  ${name.padEnd(24)} mean ${meanOf(row).toFixed(3)} µs, ${difference.toFixed(4)} µs from the first, t = ${t.toFixed(1)}${counts ? "" : " (another length)"}`,
    )
  }
  return isSilent
}
