import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

/** Folder of the project. */
export const root = join(import.meta.dirname, "../..")
const STATEMENT = /^(?:import|export)\s(?!type\b)[^"';]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"/gm
const CALL = /\bimport\(\s*"([^"]+)"/g

const LISTENS = /^node:(http|http2|https|net|tls)$/
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm

/** Files of the source's tests, from the folder of the project. */
export interface SourceTests {
  /** Those that can send something to a Redox, or be one: they reach `fetch` or a server. They run against the sandbox. */
  readonly talking: readonly string[]
  /** Those that cannot. */
  readonly silent: readonly string[]
}

/** Sorts the tests of the source by what they import, directly or by way of other modules of this project. */
export function sortSourceTests(): SourceTests {
  const files = globSync("packages/source/src/**/*.test.ts", { cwd: root }).sort()
  const talks = (file: string): boolean => [...reachedFrom(file)].some(canTalk)
  return { talking: files.filter(talks), silent: files.filter((file) => !talks(file)) }
}

function canTalk(module: string): boolean {
  if (!module.startsWith("packages/source/")) return LISTENS.test(module)
  return /\bfetch\b/.test(codeOf(module).replace(COMMENT, ""))
}

/** All that a file imports when it runs: modules of this project by their path, others by their name. */
export function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(file)) return reached
  reached.add(file)
  for (const name of importsOf(codeOf(file))) {
    const module = moduleOf(name, file)
    if (module === undefined) reached.add(name)
    else reachedFrom(module, reached)
  }
  return reached
}

const read = new Map<string, string>()

function codeOf(file: string): string {
  const code = read.get(file) ?? readFileSync(join(root, file), "utf8")
  read.set(file, code)
  return code
}

/** What a file imports when it runs, as it is written there. */
export function importsOf(code: string): readonly string[] {
  const found = [...code.matchAll(STATEMENT), ...code.matchAll(CALL)]
  return found.flatMap(([, from, alone]) => from ?? alone ?? [])
}

function moduleOf(name: string, from: string): string | undefined {
  const own = /^@redoxkit\/([^/]+)(?:\/(.+))?$/.exec(name)
  const [, folder, entry] = own ?? []
  const file = name.startsWith(".")
    ? relative(root, join(root, dirname(from), name))
    : `packages/${folder}/src/${entry === undefined ? "" : `${entry}/`}index.ts`
  const isOurs = (name.startsWith(".") || own !== null) && file.endsWith(".ts")
  return isOurs && existsSync(join(root, file)) ? file.replaceAll("\\", "/") : undefined
}
