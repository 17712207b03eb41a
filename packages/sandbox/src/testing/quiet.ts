import type { Logger } from "../logger.ts"

/** A logger that says nothing. */
export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }
