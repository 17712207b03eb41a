// Runs a task of this workspace on a machine that has nothing but some Node and npm.
// Plain JavaScript for old Node versions: this file is what fetches the right one.
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const NODE_VERSION = "24.21.0"
const PNPM_VERSION = "12.21.0"

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const toolchain = join(root, ".toolchain")
const windows = process.platform === "win32"

const [task, ...taskArguments] = process.argv.slice(2)
const taskFile = join(root, "scripts", `${task}.ts`)
if (task === undefined || !existsSync(taskFile))
  fail(`There is no task ${task ?? "without a name"}`, "The tasks are the files scripts/*.ts.")

const node = fetchNode()
const pnpm = fetchPnpm(node)
const env = environment()
installDependencies()
runTask()

function runTask() {
  const passedOn = taskArguments.filter((argument, index) => !(index === 0 && argument === "--"))
  // Packages of the workspace are run from their sources; tasks of a task inherit the condition.
  const child = spawn(node, ["--conditions=redoxkit-source", taskFile, ...passedOn], {
    cwd: root,
    env,
    stdio: "inherit",
  })
  child.on("error", (error) =>
    fail(`Could not start ${node}: ${error.message}`, "Delete the .toolchain folder and try again."),
  )
  child.on("exit", (code) => {
    process.exitCode = code ?? 1
  })
  // Ctrl-C reaches the task by itself, which then needs a moment to stop in order; other signals reach only this process.
  process.on("SIGINT", () => {})
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
}

/** The runtime comes as an ordinary registry package, one for each platform, so no install script has to run. */
function fetchNode() {
  const platform = windows ? "win" : process.platform
  const prefix = platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node"
  const name = `${prefix}-${platform}-${process.arch}`
  const folder = join(toolchain, `node-${NODE_VERSION}`)
  const executable = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node")
  if (!existsSync(executable)) {
    step(
      `Fetching Node ${NODE_VERSION}`,
      "Check that npm can reach its registry and that your platform has a Node 24 build.",
      () => npmInstall(process.execPath, folder, `${name}@${NODE_VERSION}`),
    )
    if (!existsSync(executable))
      fail(
        `Node ${NODE_VERSION} was installed but ${name} holds no executable`,
        `Delete ${toolchain} and try again.`,
      )
  }
  return executable
}

function fetchPnpm(nodeExecutable) {
  const folder = join(toolchain, `pnpm-${PNPM_VERSION}`)
  const find = () => {
    const scope = join(folder, "node_modules", "@pnpm")
    const packages = existsSync(scope) ? readdirSync(scope).filter((name) => name.startsWith("exe.")) : []
    return packages
      .map((name) => join(scope, name, windows ? "pnpm.exe" : "pnpm"))
      .find((path) => existsSync(path))
  }
  if (!find()) {
    step(`Fetching pnpm ${PNPM_VERSION}`, "Check that npm can reach its registry.", () =>
      npmInstall(nodeExecutable, folder, `pnpm@${PNPM_VERSION}`),
    )
  }
  return (
    find() ??
    fail(
      `pnpm ${PNPM_VERSION} has no executable for this platform`,
      "See the list of platforms of the pnpm package.",
    )
  )
}

function installDependencies() {
  const manifests = ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...packageManifests()]
  const hash = createHash("sha256").update(NODE_VERSION).update(PNPM_VERSION)
  for (const manifest of manifests) hash.update(readFileSync(join(root, manifest)))
  const stamp = hash.digest("hex")
  const stampFile = join(root, "node_modules", ".redoxkit-installed")
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return
  step(
    "Installing dependencies",
    "Check that the package registry can be reached. If a package.json was changed, bring the lockfile up to date with pnpm and commit it.",
    () => run(pnpm, ["install", "--frozen-lockfile", "--reporter=append-only"], { env, quiet: true }),
  )
  writeFileSync(stampFile, stamp)
}

/** A changed manifest must meet the frozen lockfile, also in a clone that was installed before. */
function packageManifests() {
  const below = (folder) =>
    readdirSync(join(root, folder))
      .map((name) => `${folder}/${name}/package.json`)
      .filter((manifest) => existsSync(join(root, manifest)))
  return ["package.json", "bench/package.json", ...below("packages"), ...below("packages/examples")]
}

function environment() {
  const path = [dirname(node), dirname(pnpm), join(root, "node_modules", ".bin"), process.env.PATH].join(
    delimiter,
  )
  return { ...process.env, PATH: path }
}

/** npm itself must run under Node 24 where it can: under an older Node it silently picks older versions of some packages. */
function npmInstall(nodeExecutable, folder, specifier) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return run(
    nodeExecutable,
    [
      npmCli(),
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      specifier,
    ],
    {
      quiet: true,
    },
  )
}

function npmCli() {
  const candidates = [
    process.env.npm_execpath?.includes("npm-cli") ? process.env.npm_execpath : undefined,
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
  ]
  return (
    candidates.find((path) => path && existsSync(path)) ??
    fail("npm was not found beside this Node", "Run the task through npm: `npm start` or `npm test`.")
  )
}

function step(title, hint, action) {
  console.error(`» ${title} …`)
  const { status, stdout, stderr } = action()
  if (status !== 0) {
    console.error(`${stdout ?? ""}${stderr ?? ""}`)
    fail(`${title} failed`, hint)
  }
}

function run(command, commandArguments, { env: childEnv = process.env, quiet = false } = {}) {
  const result = spawnSync(command, commandArguments, {
    cwd: root,
    env: childEnv,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    encoding: "utf8",
  })
  if (result.error)
    fail(`Could not start ${command}: ${result.error.message}`, "Delete the .toolchain folder and try again.")
  return result
}

function fail(what, hint) {
  console.error(`\n✗ ${what}.\n  ${hint}`)
  process.exit(1)
}
