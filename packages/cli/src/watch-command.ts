import { CodegenError, type GenerateOptions, watchSchemas } from "@redoxkit/codegen"
import { report, reportFailure } from "./report.ts"
import { type ExitCode, exitCodes, type Terminal } from "./terminal.ts"

/**
 * Runs `redoxkit generate --watch`: generates, and again after every change, until the user ends it. With `json` every
 * run prints one line.
 */
export async function watchCommand(
  options: GenerateOptions,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const { check: _, ...rest } = options
  const watch = watchSchemas(rest, ({ result, error }) => {
    if (error !== undefined) reportFailure(terminal, error, json)
    else report(terminal, result, false, json)
    if (!json) terminal.stderr.write(`Watching ${options.schemas} for changes. Press Ctrl-C to end.\n`)
  })
  const ignoreInterrupts = terminal.onInterrupt?.(() => watch.close())
  try {
    await watch.closed
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error
    reportFailure(terminal, error, json)
    return exitCodes.failed
  } finally {
    ignoreInterrupts?.()
  }
}
