// `node scripts/bootstrap.mjs day [--messages 5000] [--seed 1] [--lost 0.05]`: a day of the sandbox in seconds. Twelve
// subscriptions deliver to a destination that is down for an hour, and answers get lost at random.
import { parseArgs } from "node:util"
import { type DayReport, scriptedDay } from "../packages/sandbox/src/testing/scripted-day.ts"

const DOWN_AT_HOUR = 9

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    lost: { type: "string", default: "0.05" },
  },
})
const messages = Number(values.messages)
const seed = Number(values.seed)
const lostAnswers = Number(values.lost)
if (
  !(
    Number.isInteger(messages) &&
    messages > 0 &&
    Number.isInteger(seed) &&
    lostAnswers > 0 &&
    lostAnswers < 1
  )
) {
  console.error("Usage: day [--messages N] [--seed N] [--lost SHARE], a share between 0 and 1")
  process.exit(2)
}

console.log(
  `A day of ${messages} messages, seed ${seed}: the destination is down from ${DOWN_AT_HOUR} to ${DOWN_AT_HOUR + 1}, and ${lostAnswers * 100} % of its answers get lost.\n`,
)
const started = performance.now()
const day = await scriptedDay({ messages, seed, downAtHour: DOWN_AT_HOUR, lostAnswers })
const faults = faultsOf(day)
const seconds = ((performance.now() - started) / 1000).toFixed(1)

const { sent, attempts, refusedWhileDown, lost, alerts } = day
console.log(`${countOf(sent)} messages over ${sent.size} subscriptions, in ${seconds} s:`)
console.log(
  `  attempts ${attempts}, of which ${refusedWhileDown} found nobody, and ${lost} lost their answer`,
)
console.log(`  alerts ${alerts}`)
console.log(
  `  not delivered ${faults.undelivered}, not handled ${faults.missing}, handled twice ${faults.twice}`,
)
console.log(`  subscriptions that were handled out of order ${faults.outOfOrder}`)
process.exitCode = Object.values(faults).some((count) => count > 0) ? 1 : 0

function faultsOf({ sent, handled, undelivered }: DayReport) {
  let [missing, twice, outOfOrder] = [0, 0, 0]
  for (const [feed, logIds] of sent) {
    const seen = handled.get(feed) ?? []
    const first = [...new Set(seen)]
    missing += logIds.length - first.length
    twice += seen.length - first.length
    const expected = logIds.filter((logId) => first.includes(logId))
    if (expected.some((logId, index) => logId !== first[index])) outOfOrder += 1
  }
  return { undelivered, missing, twice, outOfOrder }
}

function countOf(feeds: DayReport["sent"]): number {
  return [...feeds.values()].reduce((sum, { length }) => sum + length, 0)
}
