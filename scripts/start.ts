// What `npm start` runs: an example server, and a sender that plays Redox for it.
//
// The server runs from its sources. Node 24 needs no build for that, so the second start is as quick as the first;
// `npm test` builds and checks the packages as they are published.
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { deliverAll } from "./sender/deliver-all.ts"
import { followHandling } from "./sender/follow-handling.ts"
import { readOptions, type StartOptions, usage } from "./sender/read-options.ts"
import { readSamples, type Sample } from "./sender/read-samples.ts"
import { type Example, startExample } from "./sender/start-example.ts"
import { summarize } from "./sender/summarize.ts"
import { verifyEndpoint } from "./sender/verify-endpoint.ts"

/** Redox's waits between retries, made a thousand times shorter: nobody wants to watch them. */
const PACE = 0.001

/** How long a message may take from its 200 to its handler, beyond which it counts as not handled. */
const HANDLING_DEADLINE_MS = 30_000

const root = resolve(import.meta.dirname, "..")
const cleanups: (() => unknown)[] = []
let showHandled = false
/** Whether the log of the server is shown: not when it fails to start, which is told otherwise, and not when it stops. */
let showLog = false

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    console.log("\nStopping …")
    await end(options.once ? 130 : 0)
  })
}

const options = await step("Reading the command line", usage, () => readOptions(process.argv.slice(2)))
if (options.help) {
  console.log(usage)
  process.exit(0)
}
const complete = await run(options)
if (options.once) await end(complete ? 0 : 1)

async function run({ app, samples: folder, once, port }: StartOptions): Promise<boolean> {
  const samples = await step(
    "Reading the messages",
    "--samples takes a folder with *.json files, each of them one message.",
    () => findSamples(folder),
  )
  const token = randomBytes(24).toString("hex")
  const inboxFolder = mkdtempSync(join(tmpdir(), "redoxkit-"))
  if (once) cleanups.push(() => rmSync(inboxFolder, { recursive: true, force: true }))
  const inbox = join(inboxFolder, "inbox.db")

  const example = await step(
    `Starting the ${app} example`,
    `Its source is packages/examples/${app}-app.`,
    () =>
      startExample({
        app,
        token,
        inbox,
        port,
        onHandled: (line) => showHandled && console.log(JSON.stringify(line)),
        onLog: (line) => showLog && console.error(`  ${app}: ${line}`),
      }),
  )
  cleanups.unshift(() => example.stop())
  showLog = true
  const endpoint = { url: `${example.url}/redox`, token }

  console.log(`The ${app} example listens on ${example.url}, mounted at /redox\n`)
  const verified = await step("Verifying the endpoint", "The log of the server says why.", () =>
    verifyEndpoint(endpoint),
  )
  for (const { form, ok, status } of verified)
    console.log(`${ok ? "✓" : "✗"} verified by ${form}${ok ? "" : `: answered ${status}`}`)

  const delivered = await deliverAll(endpoint, samples, { pace: PACE })
  const followed = await followHandling(example, delivered, HANDLING_DEADLINE_MS)
  const summary = summarize(followed, samples.length)
  console.log(`\n${summary.table.join("\n")}\n`)
  for (const failure of summary.failures) console.log(`✗ ${failure}`)
  console.log(summary.closing)

  if (!once) stayUp(example, endpoint.url, token, inbox)
  return summary.complete && verified.every(({ ok }) => ok)
}

function findSamples(folder: string | undefined): readonly Sample[] {
  if (folder === undefined) return readSamples(join(root, "schemas"), "*/*.sample.json")
  // npm starts scripts in the workspace root and tells where it was called.
  return readSamples(resolve(process.env.INIT_CWD ?? process.cwd(), folder))
}

function stayUp(example: Example, url: string, token: string, inbox: string): void {
  console.log(`
The server stays up. To try next, in another terminal:

  verify the endpoint      curl "${url}?challenge=hello&verification-token=${token}"
  deliver a message        curl -i ${url} -H "verification-token: ${token}" -H "content-type: application/json" --data-binary @schemas/scheduling/new.sample.json
  see the appointments     curl ${example.url}/appointments
  see the inbox's counts   curl ${example.url}/health

The inbox is ${inbox}. Handled messages are shown here as they come. Ctrl-C stops the server.
`)
  showHandled = true
  example.exited.then(({ code }) => end(code === 0 ? 0 : 1))
}

/** Does one step. When it fails, says which one it was and what to do, and ends. */
async function step<Result>(
  title: string,
  hint: string,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    console.error(`✗ ${title} failed: ${error instanceof Error ? error.message : String(error)}\n\n${hint}`)
    return end(1)
  }
}

async function end(code: number): Promise<never> {
  showLog = false
  for (const cleanup of cleanups.splice(0)) await cleanup()
  process.exit(code)
}
