import { cpSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { build, type Metafile } from "esbuild"

const here = import.meta.dirname

/** Folder of the page as it is served. */
export const pageFolder = join(here, "../dist/page")

/**
 * Bundles the page: one script, one style sheet, and what only Compose needs apart from them. It loads nothing from
 * elsewhere and runs under a Content-Security-Policy that allows only files of the same origin.
 *
 * @param folder - where it goes; what was there is removed
 */
export async function buildPage(folder = pageFolder): Promise<Metafile> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    entryPoints: { page: join(here, "main.tsx") },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["chrome111", "firefox115", "safari16.4"],
    minify: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    chunkNames: "[name]-[hash]",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  })
  for (const file of ["index.html", "icon.svg"]) cpSync(join(here, file), join(folder, file))
  return metafile
}

if (import.meta.main) {
  const started = performance.now()
  const { outputs } = await buildPage()
  const sizes = Object.entries(outputs)
    .filter(([, { bytes }]) => bytes > 0)
    .map(([file, { bytes }]) => `${file.slice(file.lastIndexOf("/") + 1)} ${Math.ceil(bytes / 1024)} KB`)
  console.log(`${sizes.join(", ")} in ${Math.round(performance.now() - started)} ms`)
}
