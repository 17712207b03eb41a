/**
 * What the packages of redoxkit with options have in common beside the storage: where they log, how they check options, and how
 * they read `Retry-After`.
 *
 * @module
 */

export { guardLogger, jsonLogger, type LogFields, type Logger } from "./logger.ts"
export { LONGEST_TIMER, type OptionChecks, optionChecks } from "./option-checks.ts"
export { retryAfterOf } from "./retry-after.ts"
