/**
 * A Redox on your own machine: it verifies your endpoint, delivers messages in order and again when they fail, and takes
 * what your application sends.
 *
 * @module
 */

export { jsonLogger, type LogFields, type Logger } from "@redoxkit/store/common"
export type { Cancel, Clock } from "./clock/clock.ts"
export { type VirtualClock, virtualClock } from "./clock/virtual-clock.ts"
export {
  type AnsweredQuery,
  type CriteriaSet,
  defaultCriteria,
  type SearchCriteria,
} from "./data-on-demand/match/criteria.ts"
export { retryWait } from "./delivery/schedule.ts"
export {
  type IncomingAnswer,
  type OutgoingRequest,
  type Transport,
  TransportFailure,
  type TransportProblem,
} from "./delivery/transport.ts"
export { SandboxError, type SandboxErrorCode } from "./errors.ts"
export type { SandboxOptions } from "./options.ts"
export { createSandbox, type Sandbox } from "./sandbox.ts"
export { defaultIds, defaultWorld } from "./world/default-world.ts"
export type * from "./world/types.ts"
