import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { build, type Metafile } from "esbuild"

const here = import.meta.dirname

/** Files of the page that are served as they are. */
const assets = ["index.html", "icon.svg"]

/** Folder of the page as it is served. */
export const pageFolder = join(here, "../dist/page")

/**
 * Bundles the page: one script, one style sheet, and what only Compose needs apart from them. It loads nothing from
 * elsewhere and runs under a Content-Security-Policy that allows only files of the same origin.
 *
 * @param folder - where it goes; what was there is removed
 */
export async function buildPage(folder = pageFolder): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    // The editor has a name without a hash, so that the page can ask for it again when it did not come.
    entryPoints: { page: join(here, "main.tsx"), editor: join(here, "compose/editor.ts") },
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
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  })
  // What is new first and what is old last: a sandbox may serve the folder meanwhile.
  mkdirSync(folder, { recursive: true })
  for (const { path, contents } of outputFiles) writeFileSync(path, contents)
  writeFileSync(join(folder, "licences.txt"), licencesOf(metafile))
  for (const file of assets) cpSync(join(here, file), join(folder, file))
  const files = new Set(["licences.txt", ...assets, ...outputFiles.map(({ path }) => basename(path))])
  for (const file of readdirSync(folder))
    if (!files.has(file)) rmSync(join(folder, file), { recursive: true, force: true })
  return metafile
}

/** The licences of what the bundle holds, which ask to go with it. */
function licencesOf({ inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap((file) => {
    const [, found] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(file)) ?? []
    return found === undefined ? [] : [found]
  })
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
      const [file] = readdirSync(folder).filter((entry) => /^licen[cs]e/i.test(entry))
      const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim()
      return `${name} ${version} (${license})\n\n${text}\n`
    })
    .join(`\n${"-".repeat(80)}\n\n`)
}

if (import.meta.main) {
  const started = performance.now()
  const { outputs } = await buildPage()
  const sizes = Object.entries(outputs)
    .filter(([, { bytes }]) => bytes > 0)
    .map(([file, { bytes }]) => `${file.slice(file.lastIndexOf("/") + 1)} ${Math.ceil(bytes / 1024)} KB`)
  console.log(`${sizes.join(", ")} in ${Math.round(performance.now() - started)} ms`)
}
