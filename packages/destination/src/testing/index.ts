/**
 * For tests of destinations and of inboxes of your own. Needs vitest.
 *
 * @module
 */

export { transmission } from "@redoxkit/store/testing"
export {
  type AdapterSetup,
  type Before,
  type Mount,
  type Mounting,
  ofTheApp,
  swallow,
  waitSomeTurns,
} from "./adapter/setup.ts"
export { adapterSuite } from "./adapter-suite.ts"
export { healthSuite } from "./health-suite.ts"
export { type ConformanceOptions, type InboxFixture, inboxConformance } from "./inbox-conformance.ts"
