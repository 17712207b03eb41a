import { StoreFailure } from "@redoxkit/store"
import { CommandError } from "./command-error.ts"
import { storeHelp, storeNames } from "./inbox/help.ts"
import { listStored } from "./inbox/ls.ts"
import { openStoreFile } from "./inbox/open-store-file.ts"
import { purgeStored } from "./inbox/purge.ts"
import { reencryptStored } from "./inbox/reencrypt.ts"
import { replayStored } from "./inbox/replay.ts"
import { salvageStored } from "./inbox/salvage.ts"
import { showStored } from "./inbox/show.ts"
import type { StoreCall } from "./inbox/store-call.ts"
import { oneOf } from "./one-of.ts"
import { readArguments } from "./read-arguments.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"
import { UsageError } from "./usage-error.ts"

const subcommands: { readonly [name: string]: (call: StoreCall) => Promise<ExitCode> } = {
  ls: listStored,
  show: showStored,
  replay: replayStored,
  purge: purgeStored,
  reencrypt: reencryptStored,
}

/** Runs `redoxkit inbox`. @throws UsageError, CommandError */
export function inboxCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return storeCommand("inbox", args, terminal)
}

/** Runs `redoxkit outbox`. @throws UsageError, CommandError */
export function outboxCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return storeCommand("outbox", args, terminal)
}

async function storeCommand(
  name: "inbox" | "outbox",
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { texts, flags, positionals } = readArguments(args, storeNames)
  if (flags.help) {
    terminal.stdout.write(storeHelp(name))
    return exitCodes.ok
  }
  const known = [...Object.keys(subcommands), "salvage"]
  const [subcommand, path, ...ids] = positionals
  if (subcommand === undefined)
    throw new UsageError(`Say what to do: redoxkit ${name} ${known.join("|")} FILE.`)
  const chosen = oneOf("What to do", subcommand, known)
  if (path === undefined) throw new UsageError(`Name the file: redoxkit ${name} ${subcommand} FILE.`)
  const run = subcommands[chosen]
  // Its file may be too damaged to be opened.
  if (run === undefined) return salvageStored({ name, path, ids, texts, flags, terminal })
  const reader = openStoreFile(name, path, terminal)
  try {
    return await run({ name, path, reader, ids, texts, flags, terminal })
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error
    throw new CommandError(`${name}-${error.fault}`, error.message, { cause: error })
  } finally {
    reader.close()
  }
}
