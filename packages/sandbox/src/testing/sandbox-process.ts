// A sandbox in a process of its own, for tests that kill it. Arguments: its file.
import { createSandbox } from "../sandbox.ts"
import { smallSeed } from "./small-seed.ts"

const [, , file = ""] = process.argv
const sandbox = createSandbox({ port: 0, file, world: smallSeed, speed: 1_000 })
const { url } = await sandbox.listen()
console.log(url)
