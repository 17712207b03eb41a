import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const start = fileURLToPath(new URL("main.ts", import.meta.url))

/** Everything that is loaded before a command is known. */
function loadedAtOnce(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = readFileSync(file, "utf8").replace(/^(?:import|export) type [^;]*?from "[^"]+"/gms, "")
  for (const [, specifier = ""] of text.matchAll(/(?:^import|^export|^\} ).*?from\s+"([^"]+)"/gm)) {
    if (specifier.startsWith(".")) loadedAtOnce(resolve(dirname(file), specifier), seen)
    else seen.add(specifier)
  }
  return seen
}

test("no command and no package is loaded before it is called", () => {
  const loaded = [...loadedAtOnce(start)].map((file) => file.replace(`${dirname(start)}/`, ""))

  expect(loaded).toContain("run.ts")
  expect(loaded.filter((name) => name.startsWith("@redoxkit/") || name.includes("-command.ts"))).toEqual([])
})
