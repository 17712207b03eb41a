/**
 * For tests of stores. Needs vitest.
 *
 * @module
 */

export { type ConformanceOptions, type StoreFixture, storeConformance } from "./conformance.ts"
export { temporaryPath } from "./folder.ts"
export { bytesOf, randomBytes, START, seededRandom, transmission } from "./transmissions.ts"
