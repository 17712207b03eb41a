import { readFile } from "node:fs/promises"
import path from "node:path"
import { pathToFileURL } from "node:url"
import { CommandError } from "../command-error.ts"
import type { Terminal } from "../terminal.ts"
import { UsageError } from "../usage-error.ts"
import { checkMembers } from "./check-members.ts"
import type { Feed } from "./feed.ts"
import { jsonFeed, mappedBy } from "./json-feed.ts"

/** Reads the config of a feed. @throws UsageError, CommandError `file-unreadable`, `config-invalid` */
export async function loadFeed(file: string, { env = {} }: Pick<Terminal, "env">): Promise<Feed> {
  const kind = path.extname(file).toLowerCase()
  if (kind === ".json") {
    const config = parse(await read(file), file)
    const feed = jsonFeed(config, env)
    await checkMembers(mappedBy(config))
    return feed
  }
  if (![".ts", ".mts", ".js", ".mjs"].includes(kind))
    throw new UsageError("CONFIG must be a module (.ts, .mts, .js, .mjs) or a .json file.")
  await read(file)
  const feed = await load(file)
  if (typeof feed !== "object" || feed === null)
    throw new CommandError(
      "config-invalid",
      `The module "${file}" has no default export with the options of a poller. Write export default { name, every, fetchChanges, … }.`,
    )
  return feed as Feed
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    throw new CommandError("file-unreadable", `The file "${file}" cannot be read. Correct its name.`, {
      cause,
    })
  }
}

async function load(file: string): Promise<unknown> {
  try {
    const { default: feed } = (await import(pathToFileURL(path.resolve(file)).href)) as {
      readonly default?: unknown
    }
    return feed
  } catch (cause) {
    const { message } = cause as Error
    throw new CommandError(
      "config-invalid",
      `The module "${file}" cannot be loaded: ${message}. A .ts file needs a Node.js that takes types away, 22.18 or newer.`,
      { cause },
    )
  }
}

/** The error of the parser repeats a piece of the file, and so is left out. */
function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""))
  } catch {
    throw new CommandError("config-invalid", `The file "${file}" is no JSON.`)
  }
}
