// What `npm start` runs: a Redox on this machine (the sandbox and its page), and an example server that it delivers to.
//
// Both run from their sources. Node 24 needs no build for that, so the second start is as quick as the first; `npm test`
// builds and checks the packages as they are published.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { followHandling } from "./sender/follow-handling.ts"
import { readOptions, type StartOptions, usage } from "./sender/read-options.ts"
import { isSignOn, readSamples, type Sample } from "./sender/read-samples.ts"
import { type Example, startExample } from "./sender/start-example.ts"
import { summarize } from "./sender/summarize.ts"
import { bundlePage } from "./start/bundle-page.ts"
import { freePort } from "./start/free-port.ts"
import { howToGoOn } from "./start/how-to-go-on.ts"
import { launchExample } from "./start/launch-example.ts"
import { sendAsSource } from "./start/send-as-source.ts"
import { sendSamples } from "./start/send-samples.ts"
import { type RunningSandbox, startSandbox } from "./start/start-sandbox.ts"
import { verifyDestination } from "./start/verify-destination.ts"

/** Waits between retries are this much shorter for the first messages: nobody wants to watch them. */
const SPEED_OF_FIRST_MESSAGES = 1_000

/** How long a message may take from its 200 to its handler, beyond which it counts as not handled. */
const HANDLING_DEADLINE_MS = 30_000

const SANDBOX_PORT = 4_600
const EXAMPLE_PORT = 3_000

const root = resolve(import.meta.dirname, "..")
const cleanups: (() => unknown)[] = []
let ending: Promise<never> | undefined
let showHandled = false
/** Whether logs are shown: not when something fails to start, which is told otherwise, and not when all stops. */
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

async function run(options: StartOptions): Promise<boolean> {
  const { app, samples: folder, once } = options
  const samples = await step(
    "Reading the messages",
    "--samples takes a folder with *.json files, each of them one message.",
    () => findSamples(folder),
  )
  const state = await step("Opening the state", "--state takes a folder that can be written.", () =>
    openState(options.state),
  )

  if (!once)
    await step("Bundling the page", "Its sources are packages/sandbox/page.", async () => {
      if (await bundlePage()) console.log("The page of the sandbox was bundled")
    })
  const sandbox = await step(
    "Starting the sandbox",
    "--sandbox-port and --state change where it runs.",
    async () =>
      startSandbox({
        port: await choosePort("sandbox", options.sandboxPort, SANDBOX_PORT),
        file: state.sandbox,
        onLog: (line) => showLog && console.error(`  sandbox: ${line}`),
      }),
  )
  cleanups.unshift(sandbox.close)

  const example = await step(
    `Starting the ${app} example`,
    `Its source is packages/examples/${app}-app.`,
    async () =>
      startExample({
        app,
        token: sandbox.verificationToken,
        signOnSecret: sandbox.signOnSecret,
        inbox: state.inbox,
        port: await choosePort("example", options.port, EXAMPLE_PORT),
        onHandled: (line) => showHandled && console.log(JSON.stringify(line)),
        onLog: (line) => showLog && console.error(`  ${app}: ${line}`),
      }),
  )
  // What stops first: a sandbox without its example would only count failures.
  cleanups.splice(1, 0, () => example.stop())
  showLog = true

  console.log(`The sandbox listens on ${sandbox.url}`)
  console.log(`The ${app} example listens on ${example.url}, with Redox mounted at /redox\n`)
  const verified = await step("Verifying the endpoint", "The log of the server says why.", () =>
    verifyDestination(sandbox, `${example.url}/redox`),
  )
  for (const { form, ok, status } of verified)
    console.log(`${ok ? "✓" : "✗"} verified by ${form}${ok ? "" : `: answered ${status}`}`)

  const { launched, status, finalStatus, reason } = await step(
    "Launching the example",
    "The log of the server says why.",
    () => launchExample(sandbox, `${example.url}/redox`),
  )
  console.log(
    launched
      ? `✓ signed on by a link that works once: ${status}, then ${finalStatus}`
      : `✗ not signed on: ${reason}, answered ${status}`,
  )

  const isFirst = state.isNew || folder !== undefined || once
  const allHandled = isFirst ? await deliver(sandbox, example, samples) : true
  if (!once) await stayUp(sandbox, example, options, isFirst)
  return allHandled && launched && verified.every(({ ok }) => ok)
}

/** Has the sandbox deliver the samples, and follows each of them to its handler. */
async function deliver(
  sandbox: RunningSandbox,
  example: Example,
  samples: readonly Sample[],
): Promise<boolean> {
  await sandbox.patch("/settings", { speed: SPEED_OF_FIRST_MESSAGES })
  const delivered = await step("Sending the first messages", "The text above is the sandbox's.", () =>
    sendSamples(sandbox, samples),
  )
  const followed = await followHandling(example, delivered, HANDLING_DEADLINE_MS)
  const summary = summarize(followed, samples.length)
  console.log(`\n${summary.table.join("\n")}\n`)
  for (const failure of summary.failures) console.log(`✗ ${failure}`)
  console.log(summary.closing)
  return summary.complete
}

async function stayUp(
  sandbox: RunningSandbox,
  example: Example,
  { speed, state }: StartOptions,
  isFirst: boolean,
): Promise<void> {
  await sandbox.patch("/settings", { speed })
  if (isFirst)
    await step("Sending as a source", "Its code is scripts/start/send-as-source.ts.", async () => {
      const count = await sendAsSource(sandbox)
      console.log(`${count} sent by a source of this project and taken by the sandbox`)
    })
  console.log(howToGoOn({ sandbox, exampleUrl: example.url, speed, state }))
  showHandled = true
  example.exited.then(({ code }) => end(code === 0 ? 0 : 1))
}

function findSamples(folder: string | undefined): readonly Sample[] {
  if (folder === undefined)
    return readSamples(join(root, "schemas"), "*/*.sample.json").filter((sample) => !isSignOn(sample))
  return readSamples(fromWhereNpmWasCalled(folder))
}

/** Files of sandbox and inbox, in a folder that is kept or in one that goes at the end. */
function openState(kept: string | undefined) {
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), "redoxkit-")) : fromWhereNpmWasCalled(kept)
  if (kept === undefined) cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  else mkdirSync(folder, { recursive: true })
  const sandbox = join(folder, "sandbox.db")
  return { sandbox, inbox: join(folder, "inbox.db"), isNew: !existsSync(sandbox) }
}

/** npm starts scripts in the workspace root and tells where it was called. */
function fromWhereNpmWasCalled(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

/** The port that was asked for, or the usual one, or the next free one after it. */
async function choosePort(name: string, asked: number | undefined, usual: number): Promise<number> {
  if (asked !== undefined || options.once) return asked ?? 0
  const port = await freePort(usual)
  if (port !== usual) console.log(`Port ${usual} is taken, so the ${name} gets ${port || "any free one"}`)
  return port
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

/** Stops everything, once: the end of the example, which is part of it, asks for it again. */
function end(code: number): Promise<never> {
  ending ??= stopAll(code)
  return ending
}

async function stopAll(code: number): Promise<never> {
  showLog = false
  for (const cleanup of cleanups) await cleanup()
  process.exit(code)
}
