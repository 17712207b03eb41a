import type { Logger } from "@redoxkit/store/common"

/** A logger that says nothing. */
export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} }
