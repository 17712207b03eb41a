#!/usr/bin/env node
import { run } from "./run.ts"

// Who reads only the beginning of the output, as `head` does, closes the pipe: no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
})

process.exitCode = await run(process.argv.slice(2))
