/**
 * Mounts a redoxkit destination into an Express server (4 or 5).
 *
 * @module
 */

export { type HealthRequest, type HealthRequestHandler, health } from "./health.ts"
export { type RedoxRequestHandler, redox } from "./redox.ts"
