/** Ends this process when the one that started it ends, however that does: its standard input is a pipe of that one. */
export function endWithParent(): void {
  process.stdin.on("close", () => process.exit()).resume()
}

/** Has Ctrl-C and the like end this process as `process.exit` does, so that what is left is cleared away. */
export function exitWhenInterrupted(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130))
}

/**
 * Clears something away when this process ends in the middle.
 *
 * @returns what clears it away now instead
 */
export function clearAtExit(clear: () => void): () => void {
  process.once("exit", clear)
  return () => {
    process.off("exit", clear)
    clear()
  }
}
