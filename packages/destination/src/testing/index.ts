/**
 * For tests of destinations and of inboxes of your own. Needs vitest.
 *
 * @module
 */
export { type ConformanceOptions, type InboxFixture, inboxConformance } from "./inbox-conformance.ts"
export { transmission } from "./transmissions.ts"
