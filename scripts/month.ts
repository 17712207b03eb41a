// `node scripts/bootstrap.mjs month [--messages 50000] [--seed 1]`: a month of a small invented hospital through the sandbox,
// after which the answers of Data on Demand are compared with a plain recomputation from the log.
import { parseArgs } from "node:util"
import { scriptedMonth } from "../packages/sandbox/src/testing/scripted-month.ts"

const { values } = parseArgs({
  options: { messages: { type: "string", default: "50000" }, seed: { type: "string", default: "1" } },
})
const messages = Number(values.messages)
const seed = Number(values.seed)
if (!(Number.isInteger(messages) && messages > 0 && Number.isInteger(seed))) {
  console.error("Usage: month [--messages N] [--seed N]")
  process.exit(2)
}

console.log(`A month of ${messages} messages, seed ${seed}.\n`)
const month = await scriptedMonth({ messages, seed })
const seconds = (ms: number): string => (ms / 1000).toFixed(1)
const queries = Object.values(month.asked).reduce((sum, count) => sum + count, 0)
const rate = (ms: number): number => Math.round(month.messages / (ms / 1000))
const pace = (month.askMs / queries).toFixed(2)

console.log(
  `${month.messages} messages of ${Object.keys(month.events).length} events taken and learned in ${seconds(month.intakeMs)} s: ${rate(month.intakeMs)} a second`,
)
console.log(`  loaded into another source, in one go: ${rate(month.learnMs)} a second`)
console.log(`  something could not be learned of ${month.withGaps}, and nothing of ${month.failed}`)
console.log(`recomputed from the log in ${seconds(month.recomputeMs)} s`)
console.log(`${queries} queries answered and compared in ${seconds(month.askMs)} s: ${pace} ms each`)
for (const [name, count] of Object.entries(month.asked)) console.log(`  ${name} ${count}`)
console.log(`answers that differ: ${month.different}`)
for (const difference of month.differences) console.log(`  ${difference}`)
process.exitCode = month.different > 0 || month.failed > 0 || month.messages !== messages ? 1 : 0
