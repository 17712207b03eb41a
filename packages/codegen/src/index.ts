/**
 * Turns a folder of Redox JSON Schemas into TypeScript types, standalone validators and an event catalogue.
 *
 * @module
 */

export { type GenerateConfig, loadConfig } from "./config.ts"
export { diffFolders, type FolderDiff } from "./diff/diff-folders.ts"
export { diffSchemas } from "./diff/diff-schemas.ts"
export { type LoadedSide, loadSide } from "./diff/load-side.ts"
export { printDiffJson } from "./diff/print-json.ts"
export { printDiffMarkdown } from "./diff/print-markdown.ts"
export { printDiffText } from "./diff/print-text.ts"
export { printable } from "./diff/printable.ts"
export type * from "./diff/types.ts"
export { CodegenError, type CodegenErrorCode, type CodegenPlace } from "./errors.ts"
export { type GenerateOptions, type GenerateResult, generate } from "./generate.ts"
export type { OutputDifference } from "./output/compare-output.ts"
export type { Notice, NoticeCode, ReadProgress } from "./read/definition.ts"
export {
  type SchemaWatch,
  type WatchOptions,
  type WatchOutcome,
  watchSchemas,
} from "./watch/watch-schemas.ts"
