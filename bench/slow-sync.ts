import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

/**
 * Makes a library that puts a delay in front of the system's own fsync and fdatasync, for `LD_PRELOAD`.
 *
 * @returns its path; `undefined` without a C compiler, or where programs cannot be given a library this way
 */
export function compileSlowSync(folder: string, milliseconds: number): string | undefined {
  const library = join(folder, `slow-fsync-${milliseconds}.so`)
  const source = join(import.meta.dirname, "slow-fsync.c")
  const delay = `-DDELAY_US=${milliseconds * 1000}`
  const compiled = spawnSync("cc", ["-shared", "-fPIC", "-O2", delay, "-o", library, source, "-ldl"])
  return process.platform === "linux" && compiled.status === 0 && existsSync(library) ? library : undefined
}
