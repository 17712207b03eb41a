/**
 * Turns a folder of Redox JSON Schemas into TypeScript types, standalone validators and an event catalogue.
 *
 * @module
 */

export { type GenerateConfig, loadConfig } from "./config.ts"
export { CodegenError, type CodegenErrorCode, type CodegenPlace } from "./errors.ts"
export { type GenerateOptions, type GenerateResult, generate } from "./generate.ts"
export type { OutputDifference } from "./output/compare-output.ts"
