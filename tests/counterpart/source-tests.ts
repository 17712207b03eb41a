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

/** Reads each file once: most tests reach the same ones. */
function remembered<Value>(read: (file: string) => Value): (file: string) => Value {
  const known = new Map<string, Value>()
  return (file) => {
    const value = known.get(file) ?? read(file)
    known.set(file, value)
    return value
  }
}

const canTalk = remembered((module) => {
  if (!module.startsWith("packages/source/")) return LISTENS.test(module)
  return /\bfetch\b/.test(readFileSync(join(root, module), "utf8").replace(COMMENT, ""))
})
const modulesIn = remembered((file) =>
  importsOf(readFileSync(join(root, file), "utf8")).map((name) => moduleOf(name, file) ?? name),
)

/** All that a file imports when it runs: modules of this project by their path, others by their name. */
export function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  if (reached.has(file)) return reached
  reached.add(file)
  // A module of this project is known by its path; a name is that of a package, or of a file that nobody wrote yet, which
  // must not keep all other tests from running.
  for (const module of modulesIn(file)) {
    if (module.endsWith(".ts") && !module.startsWith(".")) reachedFrom(module, reached)
    else reached.add(module)
  }
  return reached
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
