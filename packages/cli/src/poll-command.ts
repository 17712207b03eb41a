import { createPoller, type Poller, PollerError, readCursorFile, sqliteCursor } from "@redoxkit/poller"
import { CommandError } from "./command-error.ts"
import { chooseTarget } from "./poll/choose-target.ts"
import type { Feed } from "./poll/feed.ts"
import { pollHelp, pollNames } from "./poll/help.ts"
import { loadFeed } from "./poll/load-feed.ts"
import { messageOf, tellProblem, tellRun, tellStatus } from "./poll/tell-feed.ts"
import { type Arguments, readArguments } from "./read-arguments.ts"
import { commandError, tell } from "./tell.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { ageOf } from "./times.ts"
import { UsageError } from "./usage-error.ts"

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Runs `redoxkit poll`. @throws UsageError, CommandError */
export async function pollCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const read = readArguments(args, pollNames)
  const { texts, flags, positionals } = read
  if (flags.help) {
    terminal.stdout.write(pollHelp)
    return exitCodes.ok
  }
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError("Name one config: redoxkit poll CONFIG.")
  if ([flags.once, flags.status, flags.replay].filter(Boolean).length > 1)
    throw new UsageError("--once, --status and --replay are three things: choose one.")
  const cursor = texts.cursor ?? `${file}.cursor`
  try {
    if (flags.status) {
      const content = readCursorFile(cursor)
      tellStatus(terminal, flags, content)
      return content.failures > 0 ? exitCodes.failed : exitCodes.ok
    }
    return await poll(terminal, read, await loadFeed(file, terminal), cursor)
  } catch (error) {
    if (error instanceof PollerError) throw new CommandError(error.code, messageOf(error), { cause: error })
    throw commandError(error, ["ApiError", "BadChange", "InboxError", "DestinationError"])
  }
}

async function poll(terminal: Terminal, read: Arguments, feed: Feed, cursor: string): Promise<ExitCode> {
  const { flags, texts } = read
  const target = chooseTarget(terminal, read, feed.deliver)
  const poller = createPoller({
    logger: silent,
    ...feed,
    ...(texts.every !== undefined && { every: ageOf("--every", texts.every) }),
    cursor:
      texts.cursor === undefined && feed.cursor !== undefined ? feed.cursor : sqliteCursor({ path: cursor }),
    deliver: target.deliver,
    onRun(result) {
      tellRun(terminal, flags, result, flags.once === true)
      return feed.onRun?.(result)
    },
    onError(error, context) {
      // What ends the command is told by its end.
      if (context.concerns === "change" || context.retryAt !== null)
        tellProblem(terminal, flags, error, context.retryAt)
      return feed.onError?.(error, context)
    },
  })
  try {
    return await work(terminal, flags, poller)
  } finally {
    try {
      await poller.stop()
    } finally {
      await target.close()
    }
  }
}

async function work(terminal: Terminal, flags: Arguments["flags"], poller: Poller): Promise<ExitCode> {
  if (flags.once) {
    const { parked } = await poller.runOnce()
    return parked > 0 ? exitCodes.failed : exitCodes.ok
  }
  if (flags.replay) {
    const { done, failed } = await poller.replay()
    tell(terminal, flags, {
      json: { replayed: { done, failed } },
      text: `${done} passed on, ${failed} still parked`,
    })
    return failed > 0 ? exitCodes.failed : exitCodes.ok
  }
  const interrupted = new Promise<void>((resolve) => void terminal.onInterrupt?.(resolve))
  await poller.start()
  await interrupted
  return exitCodes.ok
}
