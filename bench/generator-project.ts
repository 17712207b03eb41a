// A project of a user in a temporary folder: the built packages in node_modules, schemas, output and cache of its own.
import { spawnSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { transformSync } from "esbuild"

const root = path.resolve(import.meta.dirname, "..")

/** A project with the command line of redoxkit and the script of the plain way, ready to run. */
export interface Project {
  readonly folder: string
  /** Program of `redoxkit`. */
  readonly cli: string
  /** Script of the plain way. */
  readonly plain: string
  remove(): void
}

/** Builds the packages and installs them into a new project. */
export function createProject(): Project {
  run("pnpm", ["--filter", "redoxkit...", "--filter", "@redoxkit/destination...", "run", "build"], root)
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "redoxkit-bench-")))
  const modules = path.join(folder, "node_modules")
  for (const name of ["cli", "destination"]) installPackage(path.join(root, "packages", name), modules)
  for (const name of ["ajv", "json-schema-to-typescript"])
    link(path.join(import.meta.dirname, "node_modules", name), path.join(modules, name))
  link(path.join(root, "node_modules/@types/node"), path.join(modules, "@types/node"))
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }\n')
  const script = readFileSync(path.join(import.meta.dirname, "generator-plain.ts"), "utf8")
  const plain = path.join(folder, "plain.js")
  writeFileSync(plain, transformSync(script, { loader: "ts", target: "node22" }).code)
  return {
    folder,
    cli: path.join(modules, "redoxkit/dist/main.js"),
    plain,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly exports?: unknown }
}

/** Copies a package as it would be published, with what it depends on. */
function installPackage(source: string, modules: string): void {
  const manifest = JSON.parse(readFileSync(path.join(source, "package.json"), "utf8")) as Manifest
  const target = path.join(modules, manifest.name)
  if (existsSync(target)) return
  mkdirSync(target, { recursive: true })
  cpSync(path.join(source, "dist"), path.join(target, "dist"), { recursive: true })
  const published = { ...manifest, ...manifest.publishConfig }
  writeFileSync(path.join(target, "package.json"), JSON.stringify(published))
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const found = realpathSync(path.join(source, "node_modules", dependency))
    if (found.startsWith(path.join(root, "packages"))) installPackage(found, modules)
    else link(found, path.join(modules, dependency))
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return
  mkdirSync(path.dirname(target), { recursive: true })
  symlinkSync(realpathSync(source), target, "junction")
}

/** Runs a program and gives what it printed. @throws Error with its output when it failed */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? ""}\n${stdout}${stderr}`)
}

/** Files below a folder whose name ends so: paths relative to it, with `/`, sorted. */
export function list(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(ending))
    .sort()
}
